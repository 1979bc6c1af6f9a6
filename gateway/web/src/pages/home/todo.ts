import type { RouteLocationRaw } from "vue-router"

import type { Role } from "@/stores/session"

/** A place by its route's name. */
export type Place = Exclude<RouteLocationRaw, string> & { name: string; params?: Record<string, string>; query?: Record<string, string> }

/** Where each count of GET /todo leads: the list that shows just these rows. A count without a place is shown without a link. */
export const TODO_PLACES: Record<string, Place> = {
  declaration_returned: { name: "agency" },
  certificates_expiring: { name: "staff", query: { state: "active", certificates_due: "true" } },
  declarations_to_review: { name: "declared-agencies", query: { state: "submitted" } },
  reports_to_issue: { name: "evaluation-reports", query: { state: "draft" } },
  hazards_to_confirm: { name: "hazards", params: { view: "to_confirm" } },
  hazards_overdue: { name: "hazards", params: { view: "overdue" } },
  hazards_due_soon: { name: "hazards", params: { view: "unrectified" }, query: { due_soon: "true", sort: "deadline_on" } },
  hazards_major_open: { name: "hazards", params: { view: "unrectified" }, query: { level: "major" } },
  hazards_doubtful_text: { name: "hazards", params: { view: "unrectified" }, query: { doubtful_text: "true" } },
  extensions_asked: { name: "hazards", params: { view: "unrectified" }, query: { extension_asked: "true" } },
  site_notices_due: { name: "evaluation-contracts", query: { site_notice_due: "true" } },
  site_notices_missing: { name: "evaluation-contracts", query: { site_notice_missing: "true" } },
  signals_open: { name: "signals", query: { state: "open" } },
  hazards_open: { name: "enterprise-hazards" },
  records_to_score: { name: "scoring", query: { waiting: "score" } },
  records_to_confirm: { name: "scoring", query: { waiting: "confirm" } },
  appeals_to_decide: { name: "appeals", query: { waiting: "decide" } },
}
/** Counts that the menu shows too, beside the entry whose list they open; of two that open one list the first stands there. */
const IN_MENU = [
  "declaration_returned", "certificates_expiring", "declarations_to_review", "reports_to_issue", "hazards_to_confirm", "hazards_overdue", "hazards_open", "extensions_asked", "hazards_due_soon",
  "records_to_score", "records_to_confirm", "appeals_to_decide", "signals_open", "site_notices_due", "site_notices_missing",
]

/** By the menu entry's key. `keyOf`: the entry that a place belongs to, for the reader. */
export function menuCounts(counts: Record<string, number>, keyOf: (place: Place) => string | undefined): Record<string, { count: number; name: string }> {
  const found: Record<string, { count: number; name: string }> = {}
  for (const name of IN_MENU) {
    const place = TODO_PLACES[name]
    const key = place && keyOf(place)
    const count = counts[name] ?? 0
    if (key && count > 0) found[key] ??= { count, name }
  }
  return found
}

const URGENT = new Set(["hazards_overdue", "hazards_major_open", "declaration_returned", "site_notices_missing"])

export function isUrgent(name: string): boolean {
  return URGENT.has(name)
}

/** The list of open hazards by deadline that a role has, if it is there. */
export function listOfHazards(role: Role | undefined, known: (name: string) => boolean): Place | undefined {
  const place: Place =
    role === "enterprise" ? { name: "enterprise-hazards" } : { name: "hazards", params: { view: "unrectified" }, query: { sort: "deadline_on" } }
  return known(place.name) ? place : undefined
}

/** Whole days from one calendar day to another; negative when the other lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}
