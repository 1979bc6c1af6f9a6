import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

import { grouped, numberText, ruleName, type Rule } from "@/pages/rules/book"

interface Entry {
  key: string
  unit: string
}
type Words = { [part: string]: string | Words }

/** The rules as the service enters them at its first start. */
const known = (JSON.parse(readFileSync(join(process.cwd(), "../../services/auth/cities/quzhou.json"), "utf8")) as { rules: Entry[] }).rules

function textAt(words: Words, path: string): unknown {
  return path.split(".").reduce<unknown>((at, part) => (at as Words | undefined)?.[part], words)
}

describe("the rule book", () => {
  it.each(["zh-CN", "en"])("has in %s a name for each rule that the service knows, a heading for its group and a word for its unit", (language) => {
    const words = JSON.parse(readFileSync(join(process.cwd(), `src/locales/${language}/rules.json`), "utf8")) as Words
    const asked = known.flatMap(({ key, unit }) => [`names.${key}`, `groups.${key.split(".")[0]}`, `units.${unit}`])
    expect(asked.filter((path) => typeof textAt(words, path) !== "string")).toEqual([])
    const names = Object.entries(words.names as Words).flatMap(([group, own]) => Object.keys(own as Words).map((name) => `${group}.${name}`))
    expect(names.sort()).toEqual([...new Set(known.map(({ key }) => key))].sort())
  })

  it("says money in yuan, and a rule without a name by its key", () => {
    expect(numberText(800000000, "fen")).toBe("8,000,000.00 元")
    expect(numberText(2, "hours")).toBe("2 小时")
    expect(ruleName("hazard.major_report_hours")).toBe("重大隐患上报时限")
    expect(ruleName("new.rule")).toBe("new.rule")
  })

  it("puts rules below the part before their dot", () => {
    const rules = ["b.x", "a.y", "b.z"].map((key) => ({ key }) as Rule)
    expect(grouped(rules).map(({ group, rules: own }) => [group, own.length])).toEqual([["b", 2], ["a", 1]])
  })
})
