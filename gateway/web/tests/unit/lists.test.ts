import { describe, expect, it } from "vitest"

import { gridOf } from "@/components/import/errors"
import { merged } from "@/components/list/columns"
import { parametersOf } from "@/components/list/state"
import { dayAfter, formatInstant, formatMoney } from "@/composables/format"

const columns = [
  { key: "name", label: "a" },
  { key: "post", label: "b" },
  { key: "state", label: "c", hidden: true },
]

describe("a list's columns", () => {
  it("keep the chosen order, add what came since at its place, and drop what went", () => {
    const kept = [
      { key: "post", shown: true, pinned: "left" as const },
      { key: "gone", shown: true, pinned: "none" as const },
      { key: "name", shown: false, pinned: "none" as const },
    ]
    expect(merged(columns, kept)).toEqual([
      { key: "post", shown: true, pinned: "left" },
      { key: "name", shown: false, pinned: "none" },
      { key: "state", shown: false, pinned: "none" },
    ])
  })
})

describe("a list's filters", () => {
  it("send a period as two parameters", () => {
    expect(parametersOf([{ key: "q", label: "q", kind: "text" }, { key: "found", label: "f", kind: "period" }])).toEqual(["q", "found_from", "found_until"])
  })

  it("turn the last day into the day after it, over a month's end", () => {
    expect([dayAfter("2026-02-28", 1), dayAfter("2026-03-01", -1)]).toEqual(["2026-03-01", "2026-02-28"])
  })
})

describe("what cells show", () => {
  it("is the city's time, whatever the machine's", () => {
    expect(formatInstant("2026-11-23T18:42:00Z")).toBe("2026-11-24 02:42")
  })

  it("is money in yuan", () => {
    expect(formatMoney(123456789)).toBe("1,234,567.89")
  })
})

describe("an import's errors", () => {
  it("stand in the sheet's rows and columns", () => {
    const error = (row: number, field: string, message: string) => ({ row, field, code: "x", params: {}, message })
    expect(gridOf([error(5, "uscc", "甲"), error(2, "name", "乙"), error(5, "uscc", "丙"), error(0, "", "丁")])).toEqual({
      fields: ["uscc", "name"],
      rows: [{ row: 2, cells: { name: "乙" } }, { row: 5, cells: { uscc: "甲；丙" } }],
    })
  })
})
