import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

import { MENU, type MenuEntry } from "@/menu"

const SRC = join(process.cwd(), "src") // vitest runs in the folder of its config
const CHINESE = /[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]/

type Texts = { [key: string]: string | Texts }

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]))
}

function flat(texts: Texts, prefix: string): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, text]) => (typeof text === "string" ? [[`${prefix}.${key}`, text] as [string, string]] : [...flat(text, `${prefix}.${key}`)])),
  )
}

function catalogue(language: string): Map<string, string> {
  const folder = join(SRC, "locales", language)
  return new Map(readdirSync(folder).flatMap((file) => [...flat(JSON.parse(readFileSync(join(folder, file), "utf8")), file.replace(".json", ""))]))
}

function entries(menu: readonly MenuEntry[]): MenuEntry[] {
  return menu.flatMap((entry) => [entry, ...entries(entry.children ?? [])])
}

/** Comments explain in the manual's words; everything else that a reader of the screen sees comes from the catalogue. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/<!--[\s\S]*?-->/g, "").replace(/(^|\s)\/\/.*$/gm, "")
}

const chinese = catalogue("zh-CN")
const english = catalogue("en")
const sources = filesIn(SRC).filter((path) => /\.(vue|ts)$/.test(path) && !path.endsWith("schema.d.ts"))

describe("the catalogue", () => {
  it("has the same keys in both languages", () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it("has the same placeholders in both languages", () => {
    const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort()
    const different = [...chinese].filter(([key, text]) => String(placeholders(text)) !== String(placeholders(english.get(key) ?? "")))
    expect(different.map(([key]) => key)).toEqual([])
  })

  it("has every text that a page asks for by name", () => {
    const missing = sources.flatMap((path) => {
      const source = readFileSync(path, "utf8")
      const asked = [...source.matchAll(/\bt\("([\w-]+\.[\w.-]+)"/g), ...source.matchAll(/\b(?:label|title|help|text|add|submit|placeholder|unit): "([\w-]+\.[\w.-]+)"/g), ...source.matchAll(/\bt\('([\w-]+\.[\w.-]+)'/g)]
      return asked.map(([, key]) => key!).filter((key) => !chinese.has(key)).map((key) => `${path.slice(SRC.length)}: ${key}`)
    })
    expect(missing).toEqual([])
  })

  it("has a label for each entry of the menu", () => {
    expect(entries(MENU).map(({ key }) => `menu.${key}`).filter((key) => !chinese.has(key))).toEqual([])
  })

  it("is where all Chinese text stands", () => {
    const elsewhere = sources.filter((path) => CHINESE.test(withoutComments(readFileSync(path, "utf8"))))
    expect(elsewhere.map((path) => path.slice(SRC.length))).toEqual([])
  })
})
