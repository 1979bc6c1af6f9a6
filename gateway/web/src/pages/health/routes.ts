import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "health", name: "health", component: () => import("./HealthPage.vue") }]

export default routes
