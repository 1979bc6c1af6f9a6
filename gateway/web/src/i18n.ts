import { ref, shallowRef } from "vue"
import { createI18n } from "vue-i18n"
import type { Language } from "element-plus/es/locale"

import { context } from "@/api/client"

export type Locale = "zh-CN" | "en"
export const LOCALES: Locale[] = ["zh-CN", "en"]
const KEPT = "zjjg.locale"

/** What a language brings along: one chunk each, loaded when chosen. */
export interface LanguagePack {
  messages: Record<string, unknown>
  element: Language
}

const PACKS: Record<Locale, () => Promise<{ default: LanguagePack }>> = {
  "zh-CN": () => import("./locales/zh-CN"),
  en: () => import("./locales/en"),
}

export const i18n = createI18n({ legacy: false, locale: "zh-CN", fallbackLocale: false, missingWarn: true, messages: {} })
/** Element Plus' own words, for its config provider. */
export const elementLocale = shallowRef<Language>()
export const locale = ref<Locale>("zh-CN")

export async function setLocale(wanted: Locale): Promise<void> {
  const { default: pack } = await PACKS[wanted]()
  i18n.global.setLocaleMessage(wanted, pack.messages as never)
  ;(i18n.global.locale as unknown as { value: string }).value = wanted
  elementLocale.value = pack.element
  locale.value = wanted
  context.language = wanted
  document.documentElement.lang = wanted
  localStorage.setItem(KEPT, wanted)
}

/** The language chosen before on this device, else Chinese: the users' own, whatever their browser was installed in. */
export function keptLocale(): Locale {
  const kept = localStorage.getItem(KEPT)
  return LOCALES.find((known) => known === kept) ?? "zh-CN"
}

/** For code outside components. Inside them use `useI18n()`. */
export function t(key: string, named: Record<string, unknown> = {}): string {
  return i18n.global.t(key, named)
}

export function hasText(key: string): boolean {
  return i18n.global.te(key)
}

/** Words in a row: 甲、乙 or a, b. */
export function listed(words: string[]): string {
  return words.join(t("around.comma"))
}

/** Sentences in a row, as of several errors at one field. */
export function clauses(sentences: string[]): string {
  return sentences.join(t("around.semicolon"))
}
