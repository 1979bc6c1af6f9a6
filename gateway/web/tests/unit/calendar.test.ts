import { describe, expect, it } from "vitest"

import { monthsOf, switched } from "@/pages/calendar/year"

describe("the work calendar", () => {
  it("lays a year out in weeks that begin on Monday", () => {
    const months = monthsOf(2028)
    expect(months.map(({ days }) => days.length)).toEqual([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    expect([months[0]!.before, months[4]!.before]).toEqual([5, 0]) // 2028-01-01 is a Saturday, 2028-05-01 a Monday
  })

  it("keeps a day only while it is not as its weekday says, or has a name", () => {
    const once = switched([], "2026-10-01")
    expect(once).toEqual([{ day: "2026-10-01", working: false, name: "" }])
    expect(switched(once, "2026-10-01")).toEqual([])
    const named = [{ day: "2026-10-01", working: false, name: "国庆节" }]
    expect(switched(named, "2026-10-01")).toEqual([{ day: "2026-10-01", working: true, name: "国庆节" }])
    expect(switched(once, "2026-01-03").map(({ day, working }) => [day, working])).toEqual([["2026-01-03", true], ["2026-10-01", false]])
  })
})
