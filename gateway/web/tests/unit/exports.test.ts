import { readFileSync } from "node:fs"
import { join } from "node:path"

import { describe, expect, it } from "vitest"

const SOURCES = import.meta.glob<string>("../../src/pages/*/definitions.ts", { query: "?raw", import: "default", eager: true })
/** The paths that POST /exports takes. */
const EXPORTED = [...readFileSync(join(process.cwd(), "../exports/lists.py"), "utf8").matchAll(/^ {4}"(\/[a-z/-]+)": List\(/gm)].map(([, path]) => path!)
/** The chapters' lists. */
const CHAPTERS = [
  "/accounts", "/sub-accounts", "/staff", "/declared-agencies", "/declared-staff", "/enterprises", "/evaluation-contracts", "/service-contracts",
  "/evaluation-reports", "/score-sheets", "/inspectors", "/campaigns", "/checked-records", "/visits", "/hazards",
]

describe("lists that the gateway exports", () => {
  it("are many", () => expect(EXPORTED.length).toBeGreaterThan(15))

  it.each(CHAPTERS)("%s offers it on its page", (path) => {
    expect(EXPORTED).toContain(path)
    const pages = Object.values(SOURCES).filter((text) => new RegExp(`path: "${path}",\\s+exportable: true,`).test(text))
    expect(pages).toHaveLength(1)
  })

  it("are offered by no page whose list the gateway does not export", () => {
    const offered = Object.values(SOURCES).flatMap((text) => [...text.matchAll(/path: "([^"]+)",\s+exportable: true,/g)].map(([, path]) => path))
    expect(offered.length).toBeGreaterThan(10)
    expect(offered.filter((path) => !EXPORTED.includes(path!))).toEqual([])
  })
})
