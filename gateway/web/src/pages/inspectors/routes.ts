import type { RouteRecordRaw } from "vue-router"

const FORM = { menu: "inspectors" }

const routes: RouteRecordRaw[] = [
  { path: "inspectors", name: "inspectors", component: () => import("./InspectorList.vue"), meta: FORM },
  { path: "inspectors/new", name: "inspector-new", component: () => import("./InspectorForm.vue"), meta: { ...FORM, title: "inspectors.form.new" } },
  { path: "inspectors/:id", name: "inspector", component: () => import("./InspectorForm.vue"), props: true, meta: { ...FORM, title: "inspectors.form.edit" } },
]

export default routes
