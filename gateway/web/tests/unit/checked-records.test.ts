import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

import { actsOn } from "@/pages/checked-records/acts"
import { useAutosave } from "@/pages/checked-records/autosave"
import { findingOf, findingsOf, isVetoed, isWhole, lostOf, merged, ownSheet, scoreOf, waitingOf, type CheckedRecord, type Finding, type Item } from "@/pages/checked-records/scores"

const nothing: Finding = { not_applicable: false, occurrences: null, grade: null, deducted: null, reason: null }

function item(code: string, method: Item["method"], points: number, more: Partial<Item> = {}): Item {
  return { code, section: "一", content: "内容", points, method, step: null, basis: null, not_applicable_allowed: true, lost: null, ...nothing, ...more }
}

const ITEMS = [item("1", "fixed", 10), item("2", "per_occurrence", 5, { step: 2 }), item("3", "all_or_nothing", 5), item("4", "grade3", 10), item("5", "veto", 0), item("6", "bonus_deduct", 0, { step: 1.5 })]
const found = (part: Partial<Finding>): Finding => ({ ...nothing, ...part })

function record(more: Partial<CheckedRecord> = {}, items = ITEMS): CheckedRecord {
  const sheet = { number: 1, scorer: null, items, score: null, waiting: items.length, submitted_at: null }
  return { id: "r", version: 1, scoring: "joint", state: "to_score", third_needed: false, sheets: [sheet], appeal: null, appeal_until: null, ...more } as CheckedRecord
}

describe("scores", () => {
  it("cost by their method, never more than the item has, but for additional deductions", () => {
    const lost = (at: number, part: Partial<Finding>): number => lostOf(ITEMS[at]!, found(part))
    expect([lost(0, { deducted: 2.5 }), lost(0, { deducted: 99 })]).toEqual([2.5, 10])
    expect([lost(1, { occurrences: 2 }), lost(1, { occurrences: 9 })]).toEqual([4, 5])
    expect([lost(2, { deducted: 0 }), lost(2, { deducted: 0.01 })]).toEqual([0, 5])
    expect([lost(3, { grade: "full" }), lost(3, { grade: "half" }), lost(3, { grade: "none" })]).toEqual([0, 5, 10])
    expect([lost(5, { deducted: 7 }), lost(5, { occurrences: 2 })]).toEqual([7, 3])
    expect(lost(0, { not_applicable: true, deducted: 3 })).toBe(0)
  })

  it("are 100 × got ÷ applicable points of what is scored so far, rounded half up", () => {
    expect(scoreOf(ITEMS, {})).toBeNull()
    expect(scoreOf(ITEMS, { 1: found({ deducted: 1 }), 2: found({ occurrences: 0 }) })).toBe(93.33)
    expect(scoreOf(ITEMS, { 1: found({ deducted: 1 }), 2: found({ not_applicable: true }) })).toBe(90)
    expect(scoreOf([item("1", "fixed", 16)], { 1: found({ deducted: 0.01 }) })).toBe(99.94) // 99.9375
    expect(scoreOf([item("1", "fixed", 8)], { 1: found({ deducted: 0.01 }) })).toBe(99.88) // 99.875
    expect(scoreOf(ITEMS, { 1: found({ deducted: 9 }), 6: found({ deducted: 50 }) })).toBe(0)
    expect(scoreOf(ITEMS, { 1: found({ not_applicable: true }) })).toBeNull()
  })

  it("are 0 by a veto, and the other items wait all the same", () => {
    const findings = { 1: found({ deducted: 0 }), 5: found({ occurrences: 1 }) }
    expect(scoreOf(ITEMS, findings)).toBe(0)
    expect(isVetoed(ITEMS[4]!, findings[5])).toBe(true)
    expect(waitingOf(ITEMS, findings).map(({ code }) => code)).toEqual(["2", "3", "4", "6"])
  })

  it("are whole once something is said, and why where points are lost", () => {
    expect(isWhole(ITEMS[0]!, nothing)).toBe(false)
    expect(isWhole(ITEMS[0]!, found({ deducted: 0 }))).toBe(true)
    expect(isWhole(ITEMS[0]!, found({ deducted: 1 }))).toBe(false)
    expect(isWhole(ITEMS[0]!, found({ deducted: 1, reason: "  " }))).toBe(false)
    expect(isWhole(ITEMS[0]!, found({ deducted: 1, reason: "缺照片" }))).toBe(true)
    expect(isWhole(ITEMS[0]!, found({ not_applicable: true }))).toBe(true)
  })

  it("of two hands are put together, and asked about where both changed one item", () => {
    const base = { 1: nothing, 2: nothing, 3: nothing }
    const theirs = { 1: found({ deducted: 3, reason: "甲" }), 2: found({ occurrences: 1, reason: "乙" }), 3: nothing }
    const mine = { 1: found({ deducted: 1, reason: "丙" }), 2: nothing, 3: found({ deducted: 0 }) }
    const met = merged(base, theirs, mine, new Set(["1", "3"]))
    expect(met.findings).toEqual({ 1: mine[1], 2: theirs[2], 3: mine[3] })
    expect(met.conflicts).toEqual({ 1: theirs[1] })
  })
})

describe("the own sheet", () => {
  const sheets = [{ ...record().sheets[0]!, scorer: "王", items: [item("1", "fixed", 10, { deducted: 2, lost: 2 })] }]

  it("is the one sheet of a joint scoring, the served one of an inspector, and a blank one for an officer who joins", () => {
    expect(ownSheet(record({ sheets }), "officer", "李")?.scorer).toBe("王")
    expect(ownSheet(record({ sheets, scoring: "double" }), "inspector", "李")?.scorer).toBe("王")
    const joined = ownSheet(record({ sheets, scoring: "double" }), "officer", "李")
    expect([joined?.number, findingOf(joined!.items[0]!)]).toEqual([2, nothing])
  })

  it("is none when all sheets of a double scoring are taken", () => {
    const both = [...sheets, { ...sheets[0]!, number: 2, scorer: "张" }]
    expect(ownSheet(record({ sheets: both, scoring: "double" }), "officer", "李")).toBeUndefined()
    expect(ownSheet(record({ sheets: both, scoring: "double", third_needed: true }), "officer", "李")?.number).toBe(3)
  })
})

describe("acts on a record", () => {
  it("follow its state and who asks; an appeal until its last day", () => {
    expect(actsOn(record(), "inspector")).toEqual(["score"])
    expect(actsOn(record({ state: "scored" }), "officer")).toEqual(["confirm", "return"])
    expect(actsOn(record({ state: "scored" }), "inspector")).toEqual([])
    const published = record({ state: "published", appeal_until: "2026-07-20" })
    expect(actsOn(published, "agency", "2026-07-20")).toEqual(["reply", "appeal"])
    expect(actsOn(published, "agency", "2026-07-21")).toEqual(["reply"])
  })
})

describe("autosave", () => {
  const sheetOf = (one: CheckedRecord) => one.sheets[0]!
  const answers: { status: number; body: unknown }[] = []
  const calls: { method: string; ifMatch: string | null; items: { code: string }[] }[] = []

  function served(version: number, findings: Record<string, Partial<Finding>>): CheckedRecord {
    return record({ version }, ITEMS.map((one) => ({ ...one, ...findings[one.code] })))
  }

  beforeEach(() => {
    answers.length = calls.length = 0
    vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
      const { items = [] } = (init.body ? JSON.parse(String(init.body)) : {}) as { items?: { code: string }[] }
      calls.push({ method: init.method ?? "GET", ifMatch: (init.headers as Headers).get("If-Match"), items })
      const { status, body } = answers.shift()!
      return new Response(JSON.stringify(body), { status, headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json" } })
    })
  })
  afterEach(() => void vi.unstubAllGlobals())

  it("sends what is whole with the record's version, and keeps the rest until it is", async () => {
    answers.push({ status: 200, body: served(2, { 1: { deducted: 0 } }) }, { status: 200, body: served(3, { 1: { deducted: 0 }, 2: { occurrences: 1, reason: "缺记录" } }) })
    const save = useAutosave(record(), sheetOf, () => undefined)
    save.set(ITEMS[0]!, found({ deducted: 0 }))
    save.set(ITEMS[1]!, found({ occurrences: 1 }))
    expect(await save.flush()).toBe(false)
    expect(calls.map(({ ifMatch, items }) => [ifMatch, items.map(({ code }) => code)])).toEqual([['"1"', ["1"]]])
    save.set(ITEMS[1]!, found({ occurrences: 1, reason: "缺记录" }))
    expect(await save.flush()).toBe(true)
    expect(calls[1]).toMatchObject({ ifMatch: '"2"', items: [{ code: "2", occurrences: 1 }] })
  })

  it("reads what another hand saved after a 412, sends its own on top, and asks about what both changed", async () => {
    answers.push(
      { status: 412, body: { code: "stale" } },
      { status: 200, body: served(5, { 1: { deducted: 3, reason: "甲" }, 4: { grade: "full" } }) },
      { status: 200, body: served(6, { 1: { deducted: 3, reason: "甲" }, 3: { deducted: 0 }, 4: { grade: "full" } }) },
      { status: 200, body: served(7, { 1: { deducted: 1, reason: "乙" }, 3: { deducted: 0 }, 4: { grade: "full" } }) },
    )
    const save = useAutosave(record(), sheetOf, () => undefined)
    save.set(ITEMS[0]!, found({ deducted: 1, reason: "乙" }))
    save.set(ITEMS[2]!, found({ deducted: 0 }))
    expect(await save.flush()).toBe(false)
    expect(save.conflicts).toEqual({ 1: found({ deducted: 3, reason: "甲" }) })
    expect(save.findings[4]).toEqual(found({ grade: "full" }))
    expect(calls[2]).toMatchObject({ ifMatch: '"5"', items: [{ code: "3" }] })
    save.settle("1", true)
    expect(await save.flush()).toBe(true)
    expect(calls[3]).toMatchObject({ ifMatch: '"6"', items: [{ code: "1", deducted: 1 }] })
    expect(findingsOf(sheetOf(served(7, {})))[1]).toEqual(nothing)
  })

  it("keeps what could not be sent, says why, and sends it when asked again", async () => {
    answers.push({ status: 503, body: { code: "service.away" } }, { status: 200, body: served(2, { 1: { deducted: 0 } }) })
    const save = useAutosave(record(), sheetOf, () => undefined)
    save.set(ITEMS[0]!, found({ deducted: 0 }))
    expect(await save.flush()).toBe(false)
    expect([save.problem.value?.status, save.unsaved.value]).toEqual([503, 1])
    expect(await save.flush()).toBe(true)
    expect([save.problem.value, save.unsaved.value]).toEqual([undefined, 0])
  })

  it("shows a refused item its sentence and lets the others go on", async () => {
    answers.push(
      { status: 422, body: { code: "fields.invalid", errors: [{ field: "items.0.deducted", code: "field.out_of_range", message: "不在范围内" }] } },
      { status: 200, body: served(2, { 3: { deducted: 0 } }) },
    )
    const save = useAutosave(record(), sheetOf, () => undefined)
    save.set(ITEMS[0]!, found({ deducted: 0.001 }))
    save.set(ITEMS[2]!, found({ deducted: 0 }))
    expect(await save.flush()).toBe(false)
    expect(save.refused).toEqual({ 1: "不在范围内" })
    expect(calls[1]!.items.map(({ code }) => code)).toEqual(["3"])
  })
})
