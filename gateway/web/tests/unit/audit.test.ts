import { describe, expect, it } from "vitest"

import { actionText, auditList, auditQuery, changesOf } from "@/pages/audit/definitions"
import { sentFilters } from "@/components/list/definition"

describe("the audit", () => {
  it("asks one room, and for days from the first's beginning until before the last's end, in the city's time", () => {
    expect(auditQuery({})).toEqual({ room: "auth" })
    expect(sentFilters(auditList, { room: "hazard", at_from: "2026-11-30", at_until: "2026-11-30", actor_name: "x" })).toEqual({
      room: "hazard", actor_name: "x", at_from: "2026-11-30T00:00:00+08:00", at_until: "2026-12-01T00:00:00+08:00",
    })
  })

  it("says an action in words, and a part without a word as it is", () => {
    expect(actionText("hazard.visit.submitted")).toBe("赴企记录 · 提交")
    expect(actionText("auth.thing.turned_round")).toBe("thing · turned round")
  })

  it("shows only the fields that differ, whichever side has them", () => {
    expect(changesOf({ a: 1, b: "x", c: null }, { a: 1, b: "y", d: [1] })).toEqual([{ field: "b", before: "x", after: "y" }, { field: "d", before: "", after: "[1]" }])
    expect(changesOf(null, { a: "n" })).toEqual([{ field: "a", before: "", after: "n" }])
    expect(changesOf(null, null)).toEqual([])
  })
})
