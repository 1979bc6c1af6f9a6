import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "second-factor", name: "second-factor", component: () => import("./SecondFactorPage.vue"), meta: { title: "second-factor.title" } }]

export default routes
