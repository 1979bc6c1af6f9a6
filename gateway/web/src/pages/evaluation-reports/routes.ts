import type { RouteRecordRaw } from "vue-router"

const FORM = { menu: "evaluation-reports" }

const routes: RouteRecordRaw[] = [
  { path: "evaluation-reports", name: "evaluation-reports", component: () => import("./EvaluationReportList.vue") },
  { path: "evaluation-reports/new", name: "evaluation-report-new", component: () => import("./EvaluationReportForm.vue"), meta: { ...FORM, title: "evaluation-reports.form.new" } },
  { path: "evaluation-reports/:id", name: "evaluation-report", component: () => import("./EvaluationReportForm.vue"), props: true, meta: { ...FORM, title: "evaluation-reports.form.edit" } },
]

export default routes
