import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "/h", name: "hazard-link", component: () => import("./LinkPage.vue"), meta: { open: true, title: "link.title" } }]

export default routes
