import { describe, expect, it } from "vitest"

import { actionText, auditList, auditQuery, changesOf, fieldText } from "@/pages/audit/definitions"
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

  it("says fields and values in words: yes and no, the city's time, yuan, a state by its object", () => {
    expect([fieldText("fee_fen"), fieldText("turned_round")]).toEqual(["合同金额", "turned round"])
    expect(changesOf({ state: "draft", fee_fen: 100 }, { state: "active", fee_fen: 2_000_000, disabled: true, accepted_at: "2026-11-30T15:58:26Z" }, "service_contract")).toEqual([
      { field: "state", before: "草稿", after: "执行中" },
      { field: "fee_fen", before: "1.00 元", after: "20,000.00 元" },
      { field: "disabled", before: "", after: "是" },
      { field: "accepted_at", before: "", after: "2026-11-30 23:58" },
    ])
    expect(changesOf(null, { state: "active", rights: ["visit", "hazard"] }, "staff").map(({ after }) => after)).toEqual(["在职", "赴企记录、隐患管理"])
  })
})
