import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "staff", name: "staff", component: () => import("./StaffList.vue"), meta: { menu: "staff" } },
  { path: "staff/new", name: "staff-new", component: () => import("./StaffForm.vue"), meta: { menu: "staff", title: "staff.form.new" } },
  { path: "staff/import", name: "staff-import", component: () => import("./StaffImport.vue"), meta: { menu: "staff", title: "staff.import" } },
  { path: "staff/:id", name: "staff-member", component: () => import("./StaffForm.vue"), props: true, meta: { menu: "staff", title: "staff.form.edit" } },
]

export default routes
