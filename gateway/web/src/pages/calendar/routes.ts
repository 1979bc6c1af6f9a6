import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "calendar", name: "calendar", component: () => import("./CalendarPage.vue") }]

export default routes
