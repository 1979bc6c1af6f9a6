import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "board", name: "board", component: () => import("./BoardPage.vue"), meta: { menu: "board" } }]

export default routes
