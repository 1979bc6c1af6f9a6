import { afterEach, describe, expect, it } from "vitest"

import { entryOf, MENU, pathTo, setPlugins, visibleMenu, type MenuEntry } from "@/menu"
import { listOf } from "@/pages/plugins/definition"
import { entryFor, texts, type Plugin } from "@/stores/plugins"
import type { Role } from "@/stores/session"

const TOWNSHIPS: Plugin = {
  key: "township-hazards",
  words: { "zh-CN": "乡镇隐患", en: "Hazards by township" },
  path: "/townships",
  roles: ["officer"],
  rights: [],
  columns: [
    { field: "id", words: { "zh-CN": "乡镇", en: "Township" }, kind: "region", sortable: false },
    { field: "open", words: { "zh-CN": "未整改", en: "Open" }, kind: "number", sortable: true },
  ],
}
const as = (role: Role) => (roles: readonly Role[]) => roles.includes(role)
const keys = (entries: readonly MenuEntry[]): string[] => entries.flatMap((entry) => [entry.key, ...keys(entry.children ?? [])])
const place = { name: "plugin", params: { plugin: "township-hazards" }, meta: {} }

afterEach(() => setPlugins([]))

describe("what plugins bring to the menu", () => {
  it("shows no chapter where there are none", () => {
    expect(keys(visibleMenu(as("officer"), () => true))).not.toContain("plugins")
  })

  it("stands in a chapter of its own, for the roles that it names", () => {
    setPlugins([entryFor(TOWNSHIPS)])
    expect(keys(visibleMenu(as("officer"), () => true, MENU))).toContain("plugin-township-hazards")
    expect(keys(visibleMenu(as("agency"), () => true, MENU))).not.toContain("plugins")
  })

  it("gives its page a breadcrumb, and goes when the plugin goes", () => {
    setPlugins([entryFor(TOWNSHIPS)])
    const entry = entryOf(place, as("officer"))
    expect(pathTo(entry!.key).map(({ key }) => key)).toEqual(["plugins", "plugin-township-hazards"])
    setPlugins([])
    expect(entryOf(place, as("officer"))).toBeUndefined()
  })

  it("says its words where all texts stand", () => {
    expect(texts([TOWNSHIPS], "en")).toEqual({
      menu: { "plugin-township-hazards": "Hazards by township" },
      plugins: { "township-hazards": { id: "Township", open: "Open" } },
    })
  })

  it("opens a list over the plugin's route", () => {
    const list = listOf(TOWNSHIPS)
    expect(list.path).toBe("/townships")
    expect(list.columns.map(({ key, label, kind, sortable, card }) => [key, label, kind, sortable, card])).toEqual([
      ["id", "plugins.township-hazards.id", "region", false, "title"],
      ["open", "plugins.township-hazards.open", "number", true, "line"],
    ])
  })
})
