import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "rankings/:kind(evaluation|social)", name: "rankings", component: () => import("./RankingPage.vue"), props: true }]

export default routes
