import { describe, expect, it } from "vitest"

import { campaignBody, campaignValues, sizeText, type Campaign, type Draw, type Replacement } from "@/pages/campaigns/definitions"
import { placesOf } from "@/pages/campaigns/places"
import { periodText } from "@/pages/checked-records/definitions"
import { periodWords, trendOf, trendText, yearsUpTo } from "@/pages/rankings/ranking"
import { itemBody } from "@/pages/score-sheets/definitions"

describe("a campaign's plan", () => {
  const plan = {
    name: "抽查", kind: "evaluation", year: 2026, region_code: "330800", score_sheet_id: "s", part: "q3", finished_from: "2026-07-01", finished_until: null, term_from: "2026-01-01",
    agency_id: null, by: "ratio", count: 5, ratio: 15, sampler: "uniform", stratify_by: "region", complaints: [{ agency_id: "a", count: 1 }], inspectors_per_object: 2, scoring: "joint",
  }

  it("sends what belongs to its kind, its size and its sampler alone", () => {
    expect(campaignBody(plan)).toMatchObject({ half: null, quarter: 3, count: null, ratio: 15, stratify_by: null, complaints: [], filter: { finished_from: "2026-07-01" } })
    expect(campaignBody({ ...plan, kind: "social", part: "h2", by: "count", sampler: "weighted" })).toMatchObject({
      half: 2, quarter: null, count: 5, ratio: null, complaints: [{ agency_id: "a", count: 1 }], filter: { term_from: "2026-01-01" },
    })
  })

  it("comes back from the server as it was sent", () => {
    const served = { ...campaignBody(plan), id: "c", half: 2 } as unknown as Campaign
    expect(campaignBody(campaignValues(served))).toEqual(campaignBody(plan))
  })

  it("is told in words", () => {
    expect([sizeText({ count: 5, ratio: null }), sizeText({ count: null, ratio: 15.5 })]).toEqual(["5 个", "15.5%"])
    expect([periodText({ year: 2026, half: 2, quarter: 3 }), periodText({ year: 2026, half: 1, quarter: null }), periodText({ year: 2026, half: null, quarter: null })])
      .toEqual(["2026年第三季度", "2026年上半年", "2026年"])
  })
})

describe("the places of a draw", () => {
  const inspectors = [{ inspector_id: "i", name: "王", unit: null, leader: true }]
  const draw: Draw = {
    seed: "", salt: "", draw_key: "", objects: [{ rank: 1, object_id: "a", key: "k" }, { rank: 2, object_id: "b", key: "l" }],
    inspectors: [{ object_id: "a", inspectors }, { object_id: "b", inspectors }],
  }

  it("keep who was replaced, with the reason, and show who came", () => {
    const swap = { kind: "object", object_id: "a", replaced: "a", by: "c", reason: "已停产", at: "2026-07-03T02:00:00Z" } as Replacement
    const places = placesOf(draw, [], [swap, { ...swap, kind: "inspector", replaced: "i", by: "j" }])
    expect(places.map(({ objectId, replacedBy }) => [objectId, replacedBy])).toEqual([["a", "c"], ["b", undefined], ["c", undefined]])
    expect(places[0]!.because?.reason).toBe("已停产")
  })
})

describe("a ranking", () => {
  it("names its period and its trend", () => {
    expect([periodWords("2026"), periodWords("2026H1"), periodWords("2026Q3")]).toEqual(["2026年", "2026年上半年", "2026年第三季度"])
    expect([1.25, -0.5, 0, null].map((trend) => [trendOf({ trend }), trendText({ trend })])).toEqual([["up", "+1.25"], ["down", "−0.50"], ["same", "±0.00"], ["none", "—"]])
    expect(yearsUpTo(2026, 2)).toEqual(["2026", "2025", "2024"])
  })
})

describe("an item of a score sheet", () => {
  it("has no points as a veto, and a step only where it is counted", () => {
    expect(itemBody({ code: "9", method: "veto", points: 5, step: 1, not_applicable_allowed: null })).toEqual({ code: "9", method: "veto", points: 0, step: null, not_applicable_allowed: false })
    expect(itemBody({ code: "1", method: "per_occurrence", points: 5, step: 1, not_applicable_allowed: true })).toMatchObject({ points: 5, step: 1 })
  })
})
