import { usePreferredDark, useStorage } from "@vueuse/core"
import { defineStore } from "pinia"
import { computed, watchEffect } from "vue"

export type Theme = "auto" | "light" | "dark"
export type TextSize = "normal" | "large"

/** Light or dark, normal or large text: of this device, not of the account. */
export const useAppearance = defineStore("appearance", () => {
  const theme = useStorage<Theme>("zjjg.theme", "light")
  const text = useStorage<TextSize>("zjjg.text", "normal")
  const systemDark = usePreferredDark()
  const dark = computed(() => theme.value === "dark" || (theme.value === "auto" && systemDark.value))

  watchEffect(() => {
    document.documentElement.classList.toggle("dark", dark.value)
    document.documentElement.dataset.text = text.value
  })

  return { theme, text, dark }
})
