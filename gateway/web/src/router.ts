import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from "vue-router"

import { i18n } from "@/i18n"
import { entryOf } from "@/menu"
import { usePlugins } from "@/stores/plugins"
import { useSession, type Entrance } from "@/stores/session"

declare module "vue-router" {
  interface RouteMeta {
    /** Key of the menu entry (or entries, the account's own is taken) that gives title, breadcrumb and access. */
    menu?: string | string[]
    /** A text of its own behind the menu's in the breadcrumb: `staff.form.title`. */
    title?: string
    /** No sign-in asked. */
    open?: boolean
  }
}

/** Each folder of pages brings its routes: `export default [...]` in `pages/<noun>/routes.ts`, with paths below /app/. */
const chapters = import.meta.glob<RouteRecordRaw[]>("./pages/*/routes.ts", { eager: true, import: "default" })
/** Pages outside the desk (`/h`, `/public/…`): the same in `pages/<noun>/open-routes.ts`, with whole paths and `meta: { open: true }`. */
const openChapters = import.meta.glob<RouteRecordRaw[]>("./pages/*/open-routes.ts", { eager: true, import: "default" })

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/", redirect: () => `/${useSession().entrance()}` },
    ...Object.values(openChapters).flat(),
    {
      path: "/app",
      component: () => import("@/layouts/Desk.vue"),
      redirect: { name: "home" },
      children: Object.values(chapters).flat(),
    },
    { path: "/:rest(.*)*", name: "not-found", component: () => import("@/pages/around/NotFoundPage.vue"), meta: { open: true, title: "around.not_found.title" } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

/** The page's own script comes while the server is asked who this is. When it does not come, the router asks again and says so. */
function fetchPage(to: RouteLocationNormalized): void {
  for (const { components } of to.matched) {
    const page: unknown = components?.default
    if (typeof page === "function") void Promise.resolve(page()).catch(() => undefined)
  }
}

router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.restored) fetchPage(to)
  await session.restore()
  if (to.meta.open) return true
  if (!session.signedIn) return entrancePlace(session.entrance(), to)
  if (!session.free) return entrancePlace(session.entrance())
  if (to.name === "plugin") await usePlugins().load() // a plugin's page, opened by its address
  const entry = entryOf(to, session.may)
  if (entry && !session.may(entry.roles, entry.rights)) return { name: "not-allowed", replace: true }
  return true
})

router.afterEach((to) => {
  const entry = entryOf(to, useSession().may)
  const key = to.meta.title ?? (entry ? `menu.${entry.key}` : undefined)
  const system = i18n.global.t("around.system_name")
  document.title = key ? `${i18n.global.t(key)} - ${system}` : system
})

/** The sign-in page of a door, which leads back to `to` afterwards. */
export function entrancePlace(entrance: Entrance, to?: RouteLocationNormalized): { path: string; query: Record<string, string> } {
  return { path: `/${entrance}`, query: to && to.path !== "/app/home" ? { back: to.fullPath } : {} }
}

/** Only places of ours: `//elsewhere` and `https://…` are none. */
export function safeBack(value: unknown): string | undefined {
  return typeof value === "string" && /^\/(app|h|public)(\/|\?|$)/.test(value) ? value : undefined
}
