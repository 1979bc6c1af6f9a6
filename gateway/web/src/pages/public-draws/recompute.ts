/**
 * Computes a published draw again from nothing but its public record (docs/draws.md), as `zjjg verify-draw` and docs/verify-draw.mjs do.
 * Each step is judged for itself, from what the record says, so that one wrong field does not hide the others.
 */
import type { Schemas } from "@/api/client"

export type PublicDraw = Schemas["PublicDraw"]
export type StepName = "algorithm" | "seed_commit" | "pool" | "pool_hash" | "attributes" | "draw_key" | "objects" | "replacements"

export interface Step {
  name: StepName
  agrees: boolean
  /** The field that differs, as in `objects.3.key`, and both values; of a step that agrees the value, where one is worth showing. */
  field: string
  computed: string
  told: string
}

interface Ranked {
  id: string
  key: string
  stratum: string
}

type Sha = (text: string) => Promise<string>

const VERSIONS: Record<string, string> = { uniform: "1", stratified: "1", weighted: "1" }
/** So many digests are under way at once: a pool of thousands must not hold them all. */
const BATCH = 500

/** Hex of the text's UTF-8 bytes, by the browser itself. It offers this on secure origins alone (https, localhost). */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}

export function canCompute(): boolean {
  return typeof crypto !== "undefined" && crypto.subtle !== undefined
}

/** All steps in the order of the draw. `firstDifference` of them is what a reader is told. */
export async function recompute(draw: PublicDraw, sha: Sha = sha256): Promise<Step[]> {
  const steps: Step[] = [
    same("algorithm", "algorithm", `${draw.algorithm} ${VERSIONS[draw.algorithm] ?? "?"}`, `${draw.algorithm} ${draw.version}`),
    same("seed_commit", "seed_commit", await sha(draw.seed), draw.seed_commit),
    sorted(draw.pool),
    same("pool_hash", "pool_hash", await sha(draw.pool.join("\n")), draw.pool_hash),
    await attributes(draw, sha),
    same("draw_key", "draw_key", await sha(`${draw.seed}:${draw.salt}:${draw.pool_hash}`), draw.draw_key),
  ]
  const order = await ranked(draw, sha)
  return order ? [...steps, objects(draw, order), replacements(draw, order)] : [...steps, wrong("objects", "attributes", "", "")]
}

export function firstDifference(steps: Step[]): Step | undefined {
  return steps.find(({ agrees }) => !agrees)
}

function same(name: StepName, field: string, computed: string, told: string): Step {
  return { name, agrees: computed === told, field, computed, told }
}

function wrong(name: StepName, field: string, computed: string, told: string): Step {
  return { name, agrees: false, field, computed, told }
}

/** Ascending, and each once. */
function sorted(pool: string[]): Step {
  const expected = [...new Set(pool)].sort()
  const at = pool.findIndex((id, index) => id !== expected[index])
  return at < 0 ? same("pool", "pool", String(expected.length), String(pool.length)) : wrong("pool", `pool.${at}`, expected[at] ?? "", pool[at] ?? "")
}

/** What a sampler other than uniform read of each object, one line an object in the pool's order. */
async function attributes(draw: PublicDraw, sha: Sha): Promise<Step> {
  if (draw.algorithm === "uniform") return same("attributes", "attributes_hash", "", draw.attributes_hash ?? "")
  const lines = draw.pool.map((id) => [id, ...pairs(draw.attributes[id] ?? {})].join(" "))
  return same("attributes", "attributes_hash", await sha(lines.join("\n")), draw.attributes_hash ?? "")
}

function pairs(values: Record<string, string>): string[] {
  return Object.keys(values).sort().map((name) => `${name}=${values[name]}`)
}

/** The whole pool in the sampler's order, or undefined where an object lacks what the sampler reads. */
async function ranked(draw: PublicDraw, sha: Sha): Promise<Ranked[] | undefined> {
  const of = (id: string): Record<string, string> => draw.attributes[id] ?? {}
  const weights = new Map(draw.pool.map((id) => [id, Number(of(id).weight)]))
  if (draw.algorithm === "weighted" && draw.pool.some((id) => !(weights.get(id)! >= 1) || of(id).agency === undefined)) return undefined
  if (draw.algorithm === "stratified" && draw.pool.some((id) => stratumOf(of(id)) === undefined)) return undefined
  const key = async (id: string): Promise<string> => {
    if (draw.algorithm !== "weighted") return sha(`${draw.draw_key}:${id}`)
    const tickets = await Promise.all(Array.from({ length: weights.get(id)! }, (_, i) => sha(`${draw.draw_key}:${id}:${i + 1}`)))
    return tickets.sort()[0]!
  }
  const order: Ranked[] = []
  for (let from = 0; from < draw.pool.length; from += BATCH) {
    const part = draw.pool.slice(from, from + BATCH)
    const keys = await Promise.all(part.map(key))
    part.forEach((id, i) => order.push({ id, key: keys[i]!, stratum: stratumOf(of(id)) ?? "" }))
  }
  order.sort((a, b) => (a.key === b.key ? (a.id < b.id ? -1 : 1) : a.key < b.key ? -1 : 1))
  if (draw.algorithm === "weighted") return inFront(order, dueFirst(order, of))
  if (draw.algorithm === "stratified") return inFront(order, await filled(draw, order, sha))
  return order
}

function stratumOf(values: Record<string, string>): string | undefined {
  const { kind, region } = values
  if (kind !== undefined && region !== undefined) return `${kind}/${region}`
  return kind ?? region
}

function inFront(order: Ranked[], first: Set<string>): Ranked[] {
  return [...order.filter(({ id }) => first.has(id)), ...order.filter(({ id }) => !first.has(id))]
}

/** weighted: of each agency that is due its first object. */
function dueFirst(order: Ranked[], of: (id: string) => Record<string, string>): Set<string> {
  const agencies = new Set<string>()
  const first = order.filter(({ id }) => {
    const { due, agency } = of(id)
    return due === "1" && !agencies.has(agency!) && agencies.add(agency!)
  })
  return new Set(first.map(({ id }) => id))
}

/** stratified: places by the largest remainder, filled with the smallest keys of each stratum. */
async function filled(draw: PublicDraw, order: Ranked[], sha: Sha): Promise<Set<string>> {
  const sizes = new Map<string, number>()
  for (const { stratum } of order) sizes.set(stratum, (sizes.get(stratum) ?? 0) + 1)
  const strata = await Promise.all([...sizes].map(async ([name, size]) => ({
    name, places: Math.floor((draw.count * size) / order.length), over: (draw.count * size) % order.length, tie: await sha(`${draw.draw_key}:${name}`),
  })))
  const rest = draw.count - strata.reduce((sum, { places }) => sum + places, 0)
  strata.sort((a, b) => b.over - a.over || (a.tie < b.tie ? -1 : 1))
  const left = new Map(strata.map(({ name, places }, i) => [name, places + (i < rest ? 1 : 0)]))
  const first = new Set<string>()
  for (const { id, stratum } of order) {
    const free = left.get(stratum)!
    if (free > 0) first.add(id)
    left.set(stratum, free - 1)
  }
  return first
}

function objects(draw: PublicDraw, order: Ranked[]): Step {
  if (draw.objects.length !== draw.count) return wrong("objects", "count", String(draw.objects.length), String(draw.count))
  for (const [at, told] of draw.objects.entries()) {
    const computed = order[at]
    if (told.rank !== at + 1) return wrong("objects", `objects.${at}.rank`, String(at + 1), String(told.rank))
    if (computed?.id !== told.object_id) return wrong("objects", `objects.${at}.object_id`, computed?.id ?? "", told.object_id)
    if (computed.key !== told.key) return wrong("objects", `objects.${at}.key`, computed.key, told.key)
  }
  return same("objects", "objects", String(draw.count), String(draw.count))
}

/** Each in turn: what was replaced had a place, and the next of the reserve took it, of the same stratum while that has any. */
function replacements(draw: PublicDraw, order: Ranked[]): Step {
  const placed = new Set(draw.objects.map(({ object_id }) => object_id))
  const used = new Set(placed)
  for (const [at, told] of draw.replacements.entries()) {
    if (!placed.has(told.object_id)) return wrong("replacements", `replacements.${at}.object_id`, "", told.object_id)
    const stratum = order.find(({ id }) => id === told.object_id)?.stratum
    const free = order.filter(({ id }) => !used.has(id))
    const next = free.find((one) => one.stratum === stratum) ?? free[0]
    if (next?.id !== told.by) return wrong("replacements", `replacements.${at}.by`, next?.id ?? "", told.by)
    placed.delete(told.object_id)
    placed.add(told.by)
    used.add(told.by)
  }
  return same("replacements", "replacements", String(draw.replacements.length), String(draw.replacements.length))
}
