import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [
  { path: "/platform", component: () => import("./PlatformPage.vue"), meta: { open: true, title: "entrance.platform" } },
  { path: "/system", component: () => import("./SystemPage.vue"), meta: { open: true, title: "entrance.system" } },
]

export default routes
