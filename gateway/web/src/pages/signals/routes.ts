import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "signals", name: "signals", component: () => import("./SignalList.vue") }]

export default routes
