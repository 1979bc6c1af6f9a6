import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "sessions", name: "own-sessions", component: () => import("./SessionPage.vue"), meta: { menu: "own-sessions" } }]

export default routes
