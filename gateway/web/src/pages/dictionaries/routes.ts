import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "dictionaries", name: "dictionaries", component: () => import("./DictionaryPage.vue"), meta: { menu: "dictionaries" } }]

export default routes
