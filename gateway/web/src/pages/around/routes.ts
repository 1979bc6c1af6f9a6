import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "not-allowed", name: "not-allowed", component: () => import("./NotAllowedPage.vue"), meta: { title: "around.not_allowed.title" } },
]

export default routes
