import { describe, expect, it } from "vitest"

import { healthOf } from "@/pages/home/health"
import { daysBetween, listOfHazards, menuCounts } from "@/pages/home/todo"

describe("home", () => {
  it("counts whole days between calendar days, over the ends of months and years", () => {
    expect(daysBetween("2026-11-23", "2026-11-23")).toBe(0)
    expect(daysBetween("2026-11-30", "2026-12-01")).toBe(1)
    expect(daysBetween("2027-01-01", "2026-12-31")).toBe(-1)
  })

  it("names the parts of a service that are not well", () => {
    const report = { ready: false, services: { auth: { database: "ok" }, hazard: { database: "ok", broker: "away" } } }
    expect(healthOf(report).services).toEqual([{ name: "auth", wrong: [] }, { name: "hazard", wrong: ["broker"] }])
  })

  it("leads to no list that is not there", () => {
    expect(listOfHazards("agency", (name) => name === "hazards")?.name).toBe("hazards")
    expect(listOfHazards("enterprise", (name) => name === "hazards")).toBeUndefined()
  })

  it("shows counts beside the menu's entries that they lead to, and no zeros", () => {
    const counts = { hazards_overdue: 3, hazards_to_confirm: 0, extensions_asked: 2, hazards_due_soon: 7, notices: 9 }
    const found = menuCounts(counts, ({ name, params }) => `${name}-${params?.view ?? ""}`)
    expect(found).toEqual({ "hazards-overdue": { count: 3, name: "hazards_overdue" }, "hazards-unrectified": { count: 2, name: "extensions_asked" } })
  })
})
