import { defineStore } from "pinia"
import { shallowRef, watch } from "vue"

import { api, dataOf, type Schemas } from "@/api/client"
import { Problem } from "@/api/problem"
import { i18n, locale, type Locale } from "@/i18n"
import { setPlugins, type MenuEntry } from "@/menu"
import { useSession } from "@/stores/session"

export type Plugin = Schemas["MenuEntry"]

/** A key of its own beside those of the built-in menu. */
export function menuKey(plugin: Plugin): string {
  return `plugin-${plugin.key}`
}

/** The texts of plugins' menu entries and columns in one language, where every other text stands: `menu.plugin-x`, `plugins.x.field`. */
export function texts(plugins: readonly Plugin[], language: Locale): Record<string, unknown> {
  const said = (words: Record<string, string>): string => words[language] ?? ""
  return {
    menu: Object.fromEntries(plugins.map((one) => [menuKey(one), said(one.words)])),
    plugins: Object.fromEntries(plugins.map(({ key, columns }) => [key, Object.fromEntries(columns.map(({ field, words }) => [field, said(words)]))])),
  }
}

export function entryFor(plugin: Plugin): MenuEntry {
  const { key, roles, rights = [] } = plugin
  return { key: menuKey(plugin), roles, rights, route: { name: "plugin", params: { plugin: key } } }
}

/** What plugins bring to the menu (GET /menu-entries): asked once for each account that signs in. */
export const usePlugins = defineStore("plugins", () => {
  const session = useSession()
  const plugins = shallowRef<readonly Plugin[]>([])
  let askedFor: string | undefined
  let running: Promise<void> | undefined

  function take(found: readonly Plugin[]): void {
    plugins.value = found
    say()
    setPlugins(found.map(entryFor))
  }

  function say(): void {
    i18n.global.mergeLocaleMessage(locale.value, texts(plugins.value, locale.value) as never)
  }

  /** Never rejects: a menu without plugins is better than none. The next step of the reader asks again. */
  async function load(): Promise<void> {
    const account = session.account?.id
    if (account === undefined || account === askedFor || session.mustChangePassword) return
    running ??= ask(account).finally(() => (running = undefined))
    await running
  }

  async function ask(account: string): Promise<void> {
    try {
      take((await dataOf(api.GET("/api/v1/menu-entries"))).items)
      askedFor = account
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      take([])
    }
  }

  watch(locale, say, { flush: "sync" }) // a language's pack replaces all texts

  return { plugins, load }
})
