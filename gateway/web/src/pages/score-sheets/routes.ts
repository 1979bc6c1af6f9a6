import type { RouteRecordRaw } from "vue-router"

const FORM = { menu: "score-sheets" }

const routes: RouteRecordRaw[] = [
  { path: "score-sheets", name: "score-sheets", component: () => import("./ScoreSheetList.vue"), meta: FORM },
  { path: "score-sheets/new", name: "score-sheet-new", component: () => import("./ScoreSheetForm.vue"), meta: { ...FORM, title: "score-sheets.form.new" } },
  { path: "score-sheets/:id", name: "score-sheet", component: () => import("./ScoreSheetPage.vue"), props: true, meta: { ...FORM, title: "score-sheets.one" } },
  { path: "score-sheets/:replaces/revision", name: "score-sheet-revision", component: () => import("./ScoreSheetForm.vue"), props: true, meta: { ...FORM, title: "score-sheets.form.revision" } },
]

export default routes
