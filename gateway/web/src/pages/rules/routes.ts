import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "rules", name: "rules", component: () => import("./RuleBookPage.vue") }]

export default routes
