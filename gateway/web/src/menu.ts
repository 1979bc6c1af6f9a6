/**
 * The one table of the menu: what stands in it, in the manual's words and order, and who sees it. A route joins an entry by
 * `meta: { menu: "<key>" }` and takes title, breadcrumb and access from here. An entry whose route no page has registered stays away.
 */
import { shallowReactive } from "vue"

import type { Right, Role } from "@/stores/session"

export interface MenuEntry {
  /** Unique. The label is `menu.<key>`. */
  key: string
  roles: readonly Role[]
  /** Any one of them, asked of sub-accounts only. */
  rights?: readonly Right[]
  route?: { name: string; params?: Record<string, string> }
  icon?: string
  children?: readonly MenuEntry[]
}

const AGENCY: readonly Role[] = ["agency", "sub_account"]
const MAIN: readonly Role[] = ["agency"]
const OFFICER: readonly Role[] = ["officer"]
const ADMIN: readonly Role[] = ["admin"]
const EVERYBODY: readonly Role[] = ["agency", "sub_account", "officer", "admin", "inspector", "enterprise"]

const HAZARD_VIEWS = ["all", "rectified", "unrectified", "overdue", "to_confirm", "confirmed"] as const

function hazardViews(prefix: string, roles: readonly Role[]): MenuEntry[] {
  return HAZARD_VIEWS.map((view) => ({
    key: `${prefix}${view}`, roles, rights: ["hazard"] as const, route: { name: "hazards", params: { view } },
  }))
}

function leaf(key: string, roles: readonly Role[], rights: readonly Right[] = [], name = key, params?: Record<string, string>): MenuEntry {
  return { key, roles, rights, route: params ? { name, params } : { name } }
}

/** What plugins brought (`stores/plugins`): the one chapter of the table that is not known beforehand. */
const plugins = shallowReactive<MenuEntry[]>([])

export function setPlugins(entries: readonly MenuEntry[]): void {
  plugins.splice(0, plugins.length, ...entries)
}

export const MENU: readonly MenuEntry[] = [
  { ...leaf("home", EVERYBODY), icon: "home" },
  // the agency's chapters, as in the manual
  {
    key: "system", roles: MAIN, icon: "system",
    children: [{ key: "permissions", roles: MAIN, children: [leaf("sub-accounts", MAIN)] }],
  },
  {
    key: "declaration", roles: AGENCY, rights: ["declaration", "staff"], icon: "declaration",
    children: [
      leaf("agency", AGENCY, ["declaration"]),
      leaf("staff", AGENCY, ["staff"]),
      leaf("declared-agencies", AGENCY, ["declaration"]),
      leaf("declared-staff", AGENCY, ["staff", "declaration"]),
    ],
  },
  {
    key: "evaluation", roles: AGENCY, rights: ["evaluation_contract", "evaluation_report", "checked_record"], icon: "evaluation",
    children: [
      leaf("evaluation-contracts", AGENCY, ["evaluation_contract"]),
      leaf("evaluation-reports", AGENCY, ["evaluation_report"]),
      {
        key: "evaluation-spot-check", roles: AGENCY, rights: ["checked_record"],
        children: [leaf("evaluation-checked-records", AGENCY, ["checked_record"], "checked-records", { kind: "evaluation" })],
      },
      leaf("evaluation-rankings", AGENCY, ["checked_record"], "rankings", { kind: "evaluation" }),
    ],
  },
  {
    key: "social", roles: AGENCY, rights: ["service_contract", "checked_record"], icon: "social",
    children: [
      leaf("service-contracts", AGENCY, ["service_contract"]),
      {
        key: "social-spot-check", roles: AGENCY, rights: ["checked_record"],
        children: [leaf("social-checked-records", AGENCY, ["checked_record"], "checked-records", { kind: "social" })],
      },
      leaf("social-rankings", AGENCY, ["checked_record"], "rankings", { kind: "social" }),
    ],
  },
  {
    key: "visits-and-hazards", roles: AGENCY, rights: ["visit", "hazard"], icon: "hazard",
    children: [leaf("visits", AGENCY, ["visit"]), ...hazardViews("hazards-", AGENCY)],
  },
  // the bureau's
  {
    key: "supervision", roles: OFFICER, icon: "declaration",
    children: [
      leaf("accounts", OFFICER),
      leaf("officer-declared-agencies", OFFICER, [], "declared-agencies"),
      leaf("officer-declared-staff", OFFICER, [], "declared-staff"),
      leaf("officer-evaluation-contracts", OFFICER, [], "evaluation-contracts"),
      leaf("officer-evaluation-reports", OFFICER, [], "evaluation-reports"),
      leaf("officer-service-contracts", OFFICER, [], "service-contracts"),
      leaf("enterprises", OFFICER),
    ],
  },
  {
    key: "spot-checks", roles: ["officer", "inspector"], icon: "evaluation",
    children: [
      leaf("campaigns", OFFICER),
      leaf("scoring", ["officer", "inspector"]),
      leaf("score-sheets", OFFICER),
      leaf("inspectors", OFFICER),
      leaf("appeals", OFFICER),
    ],
  },
  {
    key: "officer-rankings", roles: OFFICER, icon: "ranking",
    children: [
      leaf("officer-evaluation-rankings", OFFICER, [], "rankings", { kind: "evaluation" }),
      leaf("officer-social-rankings", OFFICER, [], "rankings", { kind: "social" }),
    ],
  },
  {
    key: "hazard-supervision", roles: OFFICER, icon: "hazard",
    children: [
      leaf("officer-visits", OFFICER, [], "visits"),
      ...hazardViews("officer-hazards-", OFFICER),
      leaf("major-hazards", OFFICER),
      leaf("signals", OFFICER),
    ],
  },
  // an enterprise's own hazards
  { ...leaf("enterprise-hazards", ["enterprise"]), icon: "hazard" },
  // for both sides
  {
    key: "statistics", roles: [...AGENCY, ...OFFICER], rights: ["statistics"], icon: "statistics",
    children: [
      {
        key: "statistics-evaluation", roles: [...AGENCY, ...OFFICER], rights: ["statistics"],
        children: [leaf("statistics-evaluation-by-region", [...AGENCY, ...OFFICER], ["statistics"])],
      },
      {
        key: "statistics-social", roles: [...AGENCY, ...OFFICER], rights: ["statistics"],
        children: [leaf("statistics-social-by-region", [...AGENCY, ...OFFICER], ["statistics"])],
      },
      leaf("statistics-spot-checks", [...AGENCY, ...OFFICER], ["statistics"]),
      leaf("statistics-trend", OFFICER),
      leaf("board", OFFICER),
    ],
  },
  { key: "plugins", roles: EVERYBODY, icon: "plugin", children: plugins },
  {
    key: "administration", roles: ["admin", "officer"], icon: "system",
    children: [
      leaf("admin-accounts", ADMIN, [], "accounts"),
      leaf("regions", ADMIN),
      leaf("dictionaries", ADMIN),
      leaf("parameters", ADMIN),
      leaf("rules", ADMIN),
      leaf("calendar", ADMIN),
      leaf("audit", ADMIN),
      leaf("jobs", EVERYBODY), // likewise, by the link beside a job's progress
      leaf("notice-deliveries", ADMIN),
      leaf("health", ADMIN),
      leaf("notice-settings", EVERYBODY),
      leaf("own-sessions", EVERYBODY), // those without this chapter come by the account's menu at the top right
    ],
  },
]

type May = (roles: readonly Role[], rights?: readonly Right[]) => boolean

/** What this account sees: entries that it may open and that lead somewhere (`known`: the names of registered routes). */
export function visibleMenu(may: May, known: (name: string) => boolean, entries: readonly MenuEntry[] = MENU): MenuEntry[] {
  return entries.flatMap((entry) => {
    if (!may(entry.roles, entry.rights)) return []
    if (!entry.children) return entry.route && known(entry.route.name) ? [entry] : []
    const children = visibleMenu(may, known, entry.children)
    return children.length ? [{ ...entry, children }] : []
  })
}

/** From the top to the entry with that key; empty when there is none. */
export function pathTo(key: string, entries: readonly MenuEntry[] = MENU): MenuEntry[] {
  for (const entry of entries) {
    if (entry.key === key) return [entry]
    const below = entry.children ? pathTo(key, entry.children) : []
    if (below.length) return [entry, ...below]
  }
  return []
}

interface Place {
  name?: unknown
  params: Record<string, unknown>
  meta: { menu?: string | string[] }
}

/**
 * The entry that a place belongs to: one of those that its route names (`meta.menu`), else one that leads to the route's name; of
 * several the one that this account may open, and whose params are the place's.
 */
export function entryOf(place: Place, may: May): MenuEntry | undefined {
  const named = place.meta.menu === undefined ? [] : [place.meta.menu].flat()
  const candidates = named.length ? named.flatMap((key) => pathTo(key).slice(-1)) : leaves(MENU).filter((e) => e.route?.name === place.name)
  const fitting = candidates.filter((entry) => Object.entries(entry.route?.params ?? {}).every(([k, v]) => (place.params[k] ?? v) === v))
  return fitting.find((entry) => may(entry.roles, entry.rights)) ?? fitting[0]
}

function leaves(entries: readonly MenuEntry[]): MenuEntry[] {
  return entries.flatMap((entry) => (entry.children ? leaves(entry.children) : [entry]))
}
