import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "jobs", name: "jobs", component: () => import("./JobList.vue"), meta: { menu: "jobs" } }]

export default routes
