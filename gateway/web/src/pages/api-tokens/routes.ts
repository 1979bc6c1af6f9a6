import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "api-tokens", name: "api-tokens", component: () => import("./ApiTokenPage.vue"), meta: { title: "api-tokens.title" } }]

export default routes
