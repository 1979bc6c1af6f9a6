import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "/public/rankings", name: "public-rankings", component: () => import("./PublicRankingPage.vue"), meta: { open: true, title: "rankings.public_title" } },
]

export default routes
