import { describe, expect, it } from "vitest"

import { differing, settled, type Day } from "@/pages/calendar/year"

const day = (at: string, working: boolean, name = ""): Day => ({ day: at, working, name })

describe("two calendars of one year", () => {
  const mine = [day("2026-01-01", false, "元旦"), day("2026-03-11", false)]
  const theirs = [day("2026-01-01", false, "元旦"), day("2026-02-28", true, "补班")]

  it("differ in the days that only one has, or that are otherwise", () => {
    expect(differing(mine, theirs)).toEqual(["2026-02-28", "2026-03-11"])
    expect(differing(mine, [day("2026-01-01", false, "新年"), day("2026-03-11", false)])).toEqual(["2026-01-01"])
  })

  it("become one by the side chosen for each day, a day that side does not have among them", () => {
    expect(settled(mine, theirs, (at) => (at === "2026-03-11" ? "mine" : "theirs"))).toEqual([...theirs, mine[1]].sort((a, b) => a!.day.localeCompare(b!.day)))
    expect(settled(mine, theirs, () => "mine")).toEqual(mine)
  })
})
