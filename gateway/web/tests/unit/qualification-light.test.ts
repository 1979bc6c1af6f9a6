import { mount } from "@vue/test-utils"
import { createPinia, setActivePinia } from "pinia"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

import DictionaryTag from "@/components/dictionary/DictionaryTag.vue"
import { toneOf } from "@/components/dictionary/tones"
import { setLocale } from "@/i18n"
import { declaredAgencyList } from "@/pages/declared-agencies/definitions"

beforeAll(() => setActivePinia(createPinia()))
afterAll(() => setLocale("zh-CN"))

describe("the qualification light", () => {
  it("is a mark in the list of agencies", () => {
    expect(declaredAgencyList.columns.find(({ key }) => key === "light")).toMatchObject({ dictionary: "qualification_light", card: "mark" })
  })

  it.each([
    ["zh-CN", ["绿灯：达标", "黄灯：未填全", "红灯：未达标"]],
    ["en", ["Green: all met", "Yellow: not all declared", "Red: falls short"]],
  ] as const)("says its colour in words in %s", async (language, words) => {
    await setLocale(language)
    const said = ["green", "yellow", "red"].map((value) => mount(DictionaryTag, { props: { dictionary: "qualification_light", value } }).text())
    expect(said).toEqual(words)
    expect(["green", "yellow", "red"].map((value) => toneOf("qualification_light", value))).toEqual(["success", "warning", "danger"])
  })
})
