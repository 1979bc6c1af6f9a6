import type { RouteRecordRaw } from "vue-router"

const FORM = { menu: "service-contracts" }

const routes: RouteRecordRaw[] = [
  { path: "service-contracts", name: "service-contracts", component: () => import("./ServiceContractList.vue") },
  { path: "service-contracts/new", name: "service-contract-new", component: () => import("./ServiceContractForm.vue"), meta: { ...FORM, title: "service-contracts.form.new" } },
  { path: "service-contracts/:id", name: "service-contract", component: () => import("./ServiceContractForm.vue"), props: true, meta: { ...FORM, title: "service-contracts.form.edit" } },
]

export default routes
