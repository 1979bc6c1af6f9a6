import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "/public/draws/:id", name: "public-draw", component: () => import("./PublicDrawPage.vue"), props: true, meta: { open: true, title: "public-draws.title" } },
]

export default routes
