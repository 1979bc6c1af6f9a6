import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "parameters", name: "parameters", component: () => import("./ParameterPage.vue"), meta: { menu: "parameters" } }]

export default routes
