import type { RouteRecordRaw } from "vue-router"

const menu = ["accounts", "admin-accounts"]
const routes: RouteRecordRaw[] = [
  { path: "accounts", name: "accounts", component: () => import("./AccountList.vue"), meta: { menu } },
  { path: "accounts/new", name: "account-new", component: () => import("./AccountForm.vue"), meta: { menu, title: "accounts.form.new" } },
  { path: "accounts/import", name: "account-import", component: () => import("./AccountImport.vue"), meta: { menu: "accounts", title: "accounts.import" } },
  { path: "accounts/:id", name: "account", component: () => import("./AccountForm.vue"), props: true, meta: { menu, title: "accounts.form.edit" } },
]

export default routes
