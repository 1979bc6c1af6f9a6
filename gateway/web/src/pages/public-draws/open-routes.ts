import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "/public/draws", name: "public-draws", component: () => import("./PublicDrawList.vue"), meta: { open: true, title: "public-draws.list_title" } },
  { path: "/public/draws/:id", name: "public-draw", component: () => import("./PublicDrawPage.vue"), props: true, meta: { open: true, title: "public-draws.title" } },
]

export default routes
