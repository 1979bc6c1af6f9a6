import type { RouteRecordRaw } from "vue-router"

const BELOW = { menu: "campaigns" }

const routes: RouteRecordRaw[] = [
  { path: "campaigns", name: "campaigns", component: () => import("./CampaignList.vue"), meta: BELOW },
  { path: "campaigns/new", name: "campaign-new", component: () => import("./CampaignForm.vue"), meta: { ...BELOW, title: "campaigns.form.new" } },
  { path: "campaigns/:id", name: "campaign", component: () => import("./CampaignPage.vue"), props: true, meta: { ...BELOW, title: "campaigns.one" } },
  { path: "campaigns/:id/edit", name: "campaign-edit", component: () => import("./CampaignForm.vue"), props: true, meta: { ...BELOW, title: "campaigns.form.edit" } },
]

export default routes
