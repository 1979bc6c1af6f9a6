import type { RouteRecordRaw } from "vue-router"

const FORM = { menu: "service-contracts" }

const routes: RouteRecordRaw[] = [
  { path: "service-contracts", name: "service-contracts", component: () => import("./ServiceContractList.vue") },
  { path: "service-contracts/new", name: "service-contract-new", component: () => import("./ServiceContractForm.vue"), meta: { ...FORM, title: "service-contracts.form.new" } },
  { path: "service-contracts/import", name: "service-contract-import", component: () => import("./ServiceContractImport.vue"), meta: { ...FORM, title: "service-contracts.import_title" } },
  { path: "service-contracts/enterprises", name: "service-contract-firms", component: () => import("../enterprises/EnterpriseImport.vue"), meta: { ...FORM, title: "enterprises.import_title" } },
  { path: "service-contracts/:id", name: "service-contract", component: () => import("./ServiceContractForm.vue"), props: true, meta: { ...FORM, title: "service-contracts.form.edit" } },
]

export default routes
