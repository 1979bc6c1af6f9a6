import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "agency", name: "agency", component: () => import("./AgencyPage.vue"), meta: { menu: "agency" } }]

export default routes
