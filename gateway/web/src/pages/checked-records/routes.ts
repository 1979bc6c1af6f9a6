import type { RouteRecordRaw } from "vue-router"

const LISTS = ["evaluation-checked-records", "social-checked-records", "scoring"]

const routes: RouteRecordRaw[] = [
  { path: "checked-records/:kind(evaluation|social)", name: "checked-records", component: () => import("./CheckedRecordList.vue"), props: true },
  { path: "scoring", name: "scoring", component: () => import("./CheckedRecordList.vue"), meta: { menu: "scoring" } },
  { path: "appeals", name: "appeals", component: () => import("./CheckedRecordList.vue"), props: { appeals: true }, meta: { menu: "appeals" } },
  { path: "checked-record/:id", name: "checked-record", component: () => import("./RecordPage.vue"), props: true, meta: { menu: LISTS, title: "checked-records.one" } },
]

export default routes
