import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "notice-settings", name: "notice-settings", component: () => import("./NoticeSettingsPage.vue"), meta: { menu: "notice-settings" } },
]

export default routes
