import { describe, expect, it } from "vitest"
import { nextTick, ref } from "vue"

import { readDay, readTime } from "@/components/form/days"
import { useTyped } from "@/components/form/typed"

describe("a typed day", () => {
  it("is read in the ways in which people write it", () => {
    for (const text of ["2026-11-23", "2026/11/23", "2026.11.23", "20261123", "2026\u5e7411\u670823\u65e5", "\uff12\uff10\uff12\uff16-11-23 "]) expect(readDay(text)).toBe("2026-11-23")
    expect(readDay("2026-1-3")).toBe("2026-01-03")
  })

  it("is none when the calendar has no such day", () => {
    for (const text of ["2026-02-30", "2026-13-01", "11-23", "2026", "today", ""]) expect(readDay(text)).toBeUndefined()
  })
})

describe("a typed time", () => {
  it("is one of 24 hours", () => {
    expect(["9:05", "0905", "905", "9", "14:30:00", "0:00"].map(readTime)).toEqual(["09:05", "09:05", "09:05", "09:00", "14:30", "00:00"])
    for (const text of ["24:00", "12:60", "pm", ""]) expect(readTime(text)).toBeUndefined()
  })
})

describe("a field that is typed in", () => {
  it("keeps the value while it is typed, writes it out at the end, and follows changes from outside", async () => {
    const value = ref<string | null>(null)
    const field = useTyped(value, readDay)
    field.type("2026/11/2")
    expect([value.value, field.text.value]).toEqual(["2026-11-02", "2026/11/2"])
    field.take()
    expect(field.text.value).toBe("2026-11-02")
    value.value = "2026-12-01"
    await nextTick()
    expect(field.text.value).toBe("2026-12-01")
  })

  it("says what means nothing and leaves it to be mended", async () => {
    const value = ref<string | null>("2026-11-02")
    const field = useTyped(value, readDay)
    field.type("2026-02-31")
    field.take()
    await nextTick()
    expect([value.value, field.text.value, field.wrong.value]).toEqual([null, "2026-02-31", true])
  })
})
