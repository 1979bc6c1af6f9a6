import { defineStore } from "pinia"
import { reactive } from "vue"

import { api, dataOf, type Schemas } from "@/api/client"
import { NO_ANSWER, Problem } from "@/api/problem"
import { hasText, i18n, locale, t } from "@/i18n"

export interface Choice {
  value: string
  label: string
  retired: boolean
}

type Item = Schemas["DictionaryItem"]

/**
 * Words for codes. Closed sets of the contract (roles, states, posts, …) are in the catalogue under `words.<set>`; what the bureau can
 * edit is a dictionary of the server, read once a page however many cells ask for it.
 */
export const useDictionaries = defineStore("dictionaries", () => {
  const items = reactive(new Map<string, Item[]>())
  const asked = new Map<string, Promise<void>>()

  function isClosedSet(name: string): boolean {
    const sets = (i18n.global.getLocaleMessage(locale.value) as { words?: Record<string, unknown> }).words ?? {}
    return typeof sets[name] === "object"
  }

  function load(name: string): Promise<void> {
    if (isClosedSet(name)) return Promise.resolve()
    let running = asked.get(name)
    if (!running) {
      running = dataOf(api.GET("/api/v1/dictionaries/{name}", { params: { path: { name } } })).then((found) => {
        items.set(name, found.items)
      })
      running = running.catch((error: unknown) => {
        asked.delete(name)
        if (!(error instanceof Problem && error.status === NO_ANSWER && items.has(name))) throw error // else what was kept stands
      })
      asked.set(name, running)
    }
    return running
  }

  /** What this device has kept of a dictionary, for when the server does not answer; the server's own wins. */
  function takeKept(name: string, kept: Item[]): void {
    if (!items.has(name)) items.set(name, kept)
  }

  /** The word, or the code itself while the dictionary is on its way or does not know it. Load the dictionary first. */
  function label(name: string, value: string | null | undefined): string {
    if (!value) return ""
    if (isClosedSet(name)) return hasText(`words.${name}.${value}`) ? t(`words.${name}.${value}`) : value
    const found = items.get(name)?.find((item) => item.value === value)
    if (!found) return value
    return locale.value === "en" ? found.label_en || found.label_zh : found.label_zh
  }

  /** All words of a set in their order; retired ones are marked, for values that were chosen before. */
  function choices(name: string): Choice[] {
    if (isClosedSet(name)) {
      const sets = i18n.global.getLocaleMessage(locale.value) as unknown as { words: Record<string, Record<string, unknown>> }
      return Object.keys(sets.words[name] ?? {}).map((value) => ({ value, label: label(name, value), retired: false }))
    }
    return (items.get(name) ?? []).map((item) => ({ value: item.value, label: label(name, item.value), retired: item.retired ?? false }))
  }

  return { load, takeKept, label, choices, isClosedSet }
})
