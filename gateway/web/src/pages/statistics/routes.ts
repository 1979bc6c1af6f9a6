import type { RouteRecordRaw } from "vue-router"

const page = (): Promise<unknown> => import("./RegionStatistics.vue")

const routes: RouteRecordRaw[] = [
  { path: "statistics/evaluation", name: "statistics-evaluation-by-region", component: page, props: { screen: "evaluation" } },
  { path: "statistics/social", name: "statistics-social-by-region", component: page, props: { screen: "social" } },
  { path: "statistics/spot-checks", name: "statistics-spot-checks", component: page, props: { screen: "spot-checks" } },
  { path: "statistics/trend", name: "statistics-trend", component: () => import("./TrendPage.vue") },
]

export default routes
