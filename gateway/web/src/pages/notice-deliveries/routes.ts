import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "notice-deliveries", name: "notice-deliveries", component: () => import("./NoticeDeliveryPage.vue"), meta: { menu: "notice-deliveries" } },
]

export default routes
