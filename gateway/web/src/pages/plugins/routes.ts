import type { RouteRecordRaw } from "vue-router"

/** The list page of a plugin's menu entry; which one says `plugin`. */
const routes: RouteRecordRaw[] = [{ path: "plugins/:plugin", name: "plugin", component: () => import("./PluginList.vue"), props: true }]

export default routes
