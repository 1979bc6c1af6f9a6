/**
 * What a finding costs and what a sheet comes to, as the room computes it (services/evaluation/domain/scoring.py), so that the running score
 * stands at once; the server's own takes its place with each answer. In hundredths of a point, so that nothing is lost to fractions.
 */
import type { Schemas } from "@/api/client"

export type Item = Schemas["ScoredItem"]
export type Sheet = Schemas["ScoredSheet"]
export type CheckedRecord = Schemas["CheckedRecord"]
export type CheckedRecordRow = Schemas["CheckedRecordRow"]
export type Finding = Pick<Item, "not_applicable" | "occurrences" | "grade" | "deducted" | "reason">
export type Entry = Finding & { code: string }
export type Findings = Record<string, Finding>

const MOST = 100_000
const SHARE = { full: 0, half: 0.5, none: 1 } as const

const cents = (points: number | null): number => Math.round((points ?? 0) * 100)

export function findingOf(item: Item): Finding {
  const { not_applicable, occurrences, grade, deducted, reason } = item
  return { not_applicable, occurrences, grade, deducted, reason }
}

export function findingsOf(sheet: Sheet): Findings {
  return Object.fromEntries(sheet.items.map((item) => [item.code, findingOf(item)]))
}

/** Nothing said yet: the item waits. */
export function isGiven(finding: Finding): boolean {
  return finding.not_applicable || finding.occurrences !== null || finding.grade !== null || finding.deducted !== null
}

/** In points. A veto costs none: it makes the whole score 0. */
export function lostOf(item: Item, finding: Finding): number {
  return lostCents(item, finding) / 100
}

function lostCents(item: Item, finding: Finding): number {
  if (finding.not_applicable) return 0
  const [points, deducted] = [cents(item.points), cents(finding.deducted)]
  const counted = cents(item.step) * (finding.occurrences ?? 0)
  switch (item.method) {
    case "fixed":
      return Math.min(deducted, points)
    case "per_occurrence":
      return Math.min(counted, points)
    case "all_or_nothing":
      return deducted > 0 ? points : 0
    case "grade3":
      return points * SHARE[finding.grade ?? "full"]
    case "bonus_deduct":
      return finding.deducted === null ? counted : deducted
    case "veto":
      return 0
  }
}

export function isVetoed(item: Item, finding: Finding): boolean {
  return item.method === "veto" && !finding.not_applicable && (finding.occurrences ?? 0) >= 1
}

export function needsReason(item: Item, finding: Finding): boolean {
  return lostCents(item, finding) > 0 && !finding.reason?.trim()
}

/** May be sent: something is said, and why where it costs points. */
export function isWhole(item: Item, finding: Finding): boolean {
  return isGiven(finding) && !needsReason(item, finding)
}

/** 100 × got ÷ applicable points of what is scored so far, 2 digits, rounded half up; 0 by a veto; null while no points apply. */
export function scoreOf(items: readonly Item[], findings: Findings): number | null {
  const found = items.map((item) => ({ item, finding: findings[item.code] ?? findingOf(item) })).filter(({ finding }) => isGiven(finding))
  if (found.some(({ item, finding }) => isVetoed(item, finding))) return 0
  const applying = found.filter(({ finding }) => !finding.not_applicable)
  const points = applying.reduce((sum, { item }) => sum + cents(item.points), 0)
  if (points === 0) return null
  const lost = applying.reduce((sum, { item, finding }) => sum + lostCents(item, finding), 0)
  const got = Math.max(points - lost, 0)
  return Math.min(Math.floor((2 * 10_000 * got + points) / (2 * points)), MOST) / 100
}

export function waitingOf(items: readonly Item[], findings: Findings): Item[] {
  return items.filter((item) => !isWhole(item, findings[item.code] ?? findingOf(item)))
}

export function sameFinding(one: Finding, other: Finding): boolean {
  return (
    one.not_applicable === other.not_applicable && one.occurrences === other.occurrences && one.grade === other.grade &&
    one.deducted === other.deducted && (one.reason?.trim() || null) === (other.reason?.trim() || null)
  )
}

export interface Merged {
  findings: Findings
  /** Items that both sides changed, differently: what the other side says. */
  conflicts: Findings
}

/** After somebody else saved: theirs everywhere, mine where I am not done yet; where both changed one item, the scorer is asked. */
export function merged(base: Findings, theirs: Findings, mine: Findings, dirty: ReadonlySet<string>): Merged {
  const findings = { ...theirs }
  const conflicts: Findings = {}
  for (const code of dirty) {
    const [own, other, before] = [mine[code], theirs[code], base[code]]
    if (!own || !other) continue
    findings[code] = own
    if (before && !sameFinding(other, before) && !sameFinding(other, own)) conflicts[code] = other
  }
  return { findings, conflicts }
}

/** The sheets are the server's choice; of a double scoring an officer's is the one under the officer's name. */
export function ownSheet(record: CheckedRecord, role: string | undefined, name: string): Sheet | undefined {
  const first = record.sheets[0]
  if (!first || record.scoring === "joint" || role === "inspector") return first
  const own = record.sheets.find(({ scorer }) => scorer === name)
  if (own) return own
  const begun = record.sheets.filter(({ scorer }) => scorer !== null).length
  return begun < (record.third_needed ? 3 : 2) ? blank(first, begun + 1) : undefined
}

function blank(sheet: Sheet, number: number): Sheet {
  const nothing = { not_applicable: false, occurrences: null, grade: null, deducted: null, reason: null, lost: null }
  return { number, scorer: null, items: sheet.items.map((item) => ({ ...item, ...nothing })), score: null, waiting: sheet.items.length, submitted_at: null }
}

/** In the sheet's order, as the sections follow each other. */
export function sections(items: readonly Item[]): { name: string; items: Item[] }[] {
  const found: { name: string; items: Item[] }[] = []
  for (const item of items) {
    const last = found[found.length - 1]
    if (last?.name === item.section) last.items.push(item)
    else found.push({ name: item.section, items: [item] })
  }
  return found
}
