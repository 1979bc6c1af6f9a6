import type { RouteRecordRaw } from "vue-router"

const FORM = { menu: "enterprises" }

const routes: RouteRecordRaw[] = [
  { path: "enterprises", name: "enterprises", component: () => import("./EnterpriseList.vue"), meta: FORM },
  { path: "enterprises/new", name: "enterprise-new", component: () => import("./EnterprisePage.vue"), meta: { ...FORM, title: "enterprises.form.new" } },
  { path: "enterprises/import", name: "enterprise-import", component: () => import("./EnterpriseImport.vue"), meta: { ...FORM, title: "enterprises.import_title" } },
  { path: "enterprises/:id", name: "enterprise", component: () => import("./EnterprisePage.vue"), props: true, meta: { ...FORM, title: "enterprises.form.edit" } },
]

export default routes
