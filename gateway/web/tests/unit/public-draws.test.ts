import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

import { firstDifference, recompute, type PublicDraw } from "@/pages/public-draws/recompute"

// Records made by the room's own samplers (zjjg verify-draw agrees with them); docs/verify-draw.mjs is the stranger's way.
const SCRIPT = join(process.cwd(), "../../docs/verify-draw.mjs")
const SAMPLERS = ["uniform", "stratified", "weighted"] as const

function record(sampler: string): PublicDraw {
  return JSON.parse(readFileSync(join(process.cwd(), `tests/unit/draws/${sampler}.json`), "utf8")) as PublicDraw
}

async function difference(draw: PublicDraw): Promise<string | undefined> {
  return firstDifference(await recompute(draw))?.field
}

describe("a draw computed again in the browser", () => {
  it.each(SAMPLERS)("agrees with a %s draw in every step, as docs/verify-draw.mjs does", async (sampler) => {
    const steps = await recompute(record(sampler))
    expect(steps.map(({ name, agrees }) => [name, agrees])).toEqual(
      ["algorithm", "seed_commit", "pool", "pool_hash", "attributes", "draw_key", "objects", "replacements"].map((name) => [name, true]),
    )
    expect(execFileSync(process.execPath, [SCRIPT, `tests/unit/draws/${sampler}.json`], { encoding: "utf8" })).toMatch(/^AGREES/)
  })

  it.each(SAMPLERS)("finds two objects of a %s draw that changed places, as the script does", async (sampler) => {
    const draw = record(sampler)
    const [one, other] = [draw.objects[1]!, draw.objects[2]!]
    draw.objects = [draw.objects[0]!, { ...one, object_id: other.object_id }, { ...other, object_id: one.object_id }, ...draw.objects.slice(3)]
    expect(await difference(draw)).toBe("objects.1.object_id")
    const file = join(mkdtempSync(join(tmpdir(), "zjjg-draw-")), "record.json")
    writeFileSync(file, JSON.stringify(draw))
    expect(() => execFileSync(process.execPath, [SCRIPT, file], { encoding: "utf8", stdio: "pipe" })).toThrow(/DIFFERS {2}objects|Command failed/)
  })

  it("names what was exchanged: seed, pool, hash, salt, attributes, count, key, replacement", async () => {
    const tampered: [string, string, (draw: PublicDraw) => void][] = [
      ["uniform", "seed_commit", (draw) => (draw.seed = `f${draw.seed.slice(1, 63)}0`)],
      ["uniform", "pool.0", (draw) => draw.pool.reverse()],
      ["uniform", "pool.1", (draw) => draw.pool.splice(1, 0, draw.pool[0]!)],
      ["uniform", "pool_hash", (draw) => draw.pool.pop()],
      ["uniform", "draw_key", (draw) => (draw.salt += "!")],
      ["stratified", "attributes_hash", (draw) => (draw.attributes[draw.pool[0]!] = { region: "330881" })],
      ["weighted", "attributes_hash", (draw) => (draw.attributes[draw.pool[0]!]!.weight = "9")],
      ["weighted", "attributes_hash", (draw) => delete draw.attributes[draw.pool[0]!]],
      ["weighted", "count", (draw) => (draw.count += 1)],
      ["uniform", "objects.0.key", (draw) => (draw.objects[0]!.key = "0".repeat(64))],
      ["uniform", "objects.0.rank", (draw) => (draw.objects[0]!.rank = 2)],
      ["stratified", "replacements.0.by", (draw) => (draw.replacements[0]!.by = draw.objects[0]!.object_id)],
      ["uniform", "replacements.0.object_id", (draw) => (draw.replacements[0]!.object_id = draw.pool.find((id) => !draw.objects.some((one) => one.object_id === id))!)],
      ["uniform", "algorithm", (draw) => (draw.version = "2")],
      ["uniform", "algorithm", (draw) => (draw.algorithm = "dice")],
    ]
    const found = await Promise.all(tampered.map(async ([sampler, , change]) => {
      const draw = record(sampler)
      change(draw)
      return difference(draw)
    }))
    expect(found).toEqual(tampered.map(([, field]) => field))
  })
})
