import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "audit", name: "audit", component: () => import("./AuditList.vue") }]

export default routes
