import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "sub-accounts", name: "sub-accounts", component: () => import("./SubAccountList.vue"), meta: { menu: "sub-accounts" } },
  { path: "sub-accounts/new", name: "sub-account-new", component: () => import("./SubAccountForm.vue"), meta: { menu: "sub-accounts", title: "sub-accounts.form.new" } },
  { path: "sub-accounts/:id", name: "sub-account", component: () => import("./SubAccountForm.vue"), props: true, meta: { menu: "sub-accounts", title: "sub-accounts.form.edit" } },
]

export default routes
