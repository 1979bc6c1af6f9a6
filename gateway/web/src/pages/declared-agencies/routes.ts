import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  {
    path: "declared-agencies", name: "declared-agencies", component: () => import("./DeclaredAgencyList.vue"),
    meta: { menu: ["declared-agencies", "officer-declared-agencies"] },
  },
]

export default routes
