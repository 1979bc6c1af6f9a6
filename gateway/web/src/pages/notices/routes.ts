import type { RouteRecordRaw } from "vue-router"

const routes: RouteRecordRaw[] = [{ path: "notices", name: "notices", component: () => import("./NoticeList.vue"), meta: { title: "notices.title" } }]

export default routes
