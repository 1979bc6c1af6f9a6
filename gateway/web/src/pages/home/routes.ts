import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "home", name: "home", component: () => import("./HomePage.vue"), meta: { menu: "home" } }]

export default routes
