import { describe, expect, it } from "vitest"

import { entryOf, MENU, pathTo, visibleMenu, type MenuEntry } from "@/menu"
import type { Right, Role } from "@/stores/session"

const as = (role: Role, rights: Right[] = []) => (roles: readonly Role[], asked: readonly Right[] = []) =>
  roles.includes(role) && (role !== "sub_account" || asked.length === 0 || asked.some((right) => rights.includes(right)))
const all = (): boolean => true
const keys = (entries: readonly MenuEntry[]): string[] => entries.flatMap((entry) => [entry.key, ...keys(entry.children ?? [])])

describe("the menu", () => {
  it("shows an agency the manual's chapters in the manual's order", () => {
    expect(visibleMenu(as("agency"), all).map(({ key }) => key)).toEqual(["home", "system", "declaration", "evaluation", "social", "visits-and-hazards", "statistics"])
  })

  it("shows a sub-account what it was granted, and groups only with something in them", () => {
    expect(keys(visibleMenu(as("sub_account", ["evaluation_contract", "service_contract"]), all))).toEqual(["home", "evaluation", "evaluation-contracts", "social", "service-contracts"])
  })

  it("leaves out what no page has registered", () => {
    expect(keys(visibleMenu(as("agency"), (name) => name === "staff"))).toEqual(["declaration", "staff"])
  })

  it("has each key once", () => {
    expect(new Set(keys(MENU)).size).toBe(keys(MENU).length)
  })

  it("finds the entry of a place by its params and by who asks", () => {
    const place = { name: "hazards", params: { view: "overdue" }, meta: {} }
    expect(entryOf(place, as("agency"))?.key).toBe("hazards-overdue")
    expect(entryOf(place, as("officer"))?.key).toBe("officer-hazards-overdue")
    expect(pathTo("hazards-overdue").map(({ key }) => key)).toEqual(["visits-and-hazards", "hazards-overdue"])
  })

  it("gives a place that nobody may open an entry all the same, so that it is refused", () => {
    expect(entryOf({ name: "sub-account-new", params: {}, meta: { menu: "sub-accounts" } }, as("officer"))?.roles).toEqual(["agency"])
  })
})
