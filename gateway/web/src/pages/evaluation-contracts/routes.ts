import type { RouteRecordRaw } from "vue-router"

const FORM = { menu: "evaluation-contracts" }

const routes: RouteRecordRaw[] = [
  { path: "evaluation-contracts", name: "evaluation-contracts", component: () => import("./EvaluationContractList.vue") },
  { path: "evaluation-contracts/new", name: "evaluation-contract-new", component: () => import("./EvaluationContractForm.vue"), meta: { ...FORM, title: "evaluation-contracts.form.new" } },
  { path: "evaluation-contracts/import", name: "evaluation-contract-import", component: () => import("./EvaluationContractImport.vue"), meta: { ...FORM, title: "evaluation-contracts.import_title" } },
  { path: "evaluation-contracts/enterprises", name: "evaluation-contract-firms", component: () => import("../enterprises/EnterpriseImport.vue"), meta: { ...FORM, title: "enterprises.import_title" } },
  { path: "evaluation-contracts/:id", name: "evaluation-contract", component: () => import("./EvaluationContractForm.vue"), props: true, meta: { ...FORM, title: "evaluation-contracts.form.edit" } },
]

export default routes
