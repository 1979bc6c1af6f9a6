import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "regions", name: "regions", component: () => import("./RegionPage.vue"), meta: { menu: "regions" } }]

export default routes
