import { defineStore } from "pinia"
import { ref } from "vue"

import { api, dataOf } from "@/api/client"
import { locale } from "@/i18n"

/** What the bureau sets for pages: `city_name`, `account_help`, … Read without sign-in, once. */
export const useParameters = defineStore("parameters", () => {
  const values = ref<Record<string, string>>({})
  let asked: Promise<void> | undefined

  function load(): Promise<void> {
    asked ??= dataOf(api.GET("/api/v1/parameters")).then(
      ({ items }) => {
        values.value = Object.fromEntries(items.map(({ name, value }) => [name, value]))
      },
      (error: unknown) => {
        asked = undefined
        throw error
      },
    )
    return asked
  }

  /** The value in the reader's language: `<name>_en` in English where there is one. */
  function text(name: string): string {
    const translated = locale.value === "en" ? values.value[`${name}_en`] : undefined
    return translated ?? values.value[name] ?? ""
  }

  return { values, load, text }
})
