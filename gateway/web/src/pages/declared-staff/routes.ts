import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "declared-staff", name: "declared-staff", component: () => import("./DeclaredStaffList.vue"), meta: { menu: ["declared-staff", "officer-declared-staff"] } },
]

export default routes
