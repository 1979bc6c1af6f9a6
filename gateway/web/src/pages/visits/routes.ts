import type { RouteRecordRaw } from "vue-router"

const menu = ["visits", "officer-visits"]
const routes: RouteRecordRaw[] = [
  { path: "visits", name: "visits", component: () => import("./VisitList.vue"), meta: { menu } },
  { path: "visits/new", name: "visit-new", component: () => import("./VisitForm.vue"), meta: { menu: "visits", title: "visits.form_title" } },
]

export default routes
