import type { RouteRecordRaw } from "vue-router"

const HAZARD_VIEWS = ["all", "rectified", "unrectified", "overdue", "to_confirm", "confirmed"]

const routes: RouteRecordRaw[] = [
  { path: `hazards/:view(${HAZARD_VIEWS.join("|")})`, name: "hazards", component: () => import("./HazardList.vue"), props: true },
  { path: "major-hazards", name: "major-hazards", component: () => import("./HazardList.vue"), props: { view: "all", major: true }, meta: { menu: "major-hazards" } },
  { path: "enterprise-hazards", name: "enterprise-hazards", component: () => import("./HazardList.vue"), props: { view: "all" }, meta: { menu: "enterprise-hazards" } },
  {
    path: "hazard/:id", name: "hazard", component: () => import("./HazardPage.vue"), props: true,
    meta: { menu: ["hazards-all", "officer-hazards-all", "enterprise-hazards"], title: "hazards.open_page" },
  },
]

export default routes
