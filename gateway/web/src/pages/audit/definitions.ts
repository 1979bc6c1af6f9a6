import type { Schemas } from "@/api/client"
import type { ListDefinition } from "@/components/list/definition"
import { dayAfter } from "@/composables/format"
import { hasText, t } from "@/i18n"

export type AuditRow = Omit<Schemas["AuditEntry"], "id"> & { id: string }
export type Verification = Schemas["AuditVerification"]

/** The room that is looked at when the address names none. */
export const FIRST_ROOM = "auth"

const word = (part: "nouns" | "verbs", code: string): string => (hasText(`audit.${part}.${code}`) ? t(`audit.${part}.${code}`) : code.replaceAll("_", " "))

/** `hazard.visit.submitted` in words: what it was done to and what was done; a part without a word stands as it is. */
export function actionText(action: string): string {
  const [, noun = "", ...verb] = action.split(".")
  return [word("nouns", noun), ...verb.map((part) => word("verbs", part))].filter(Boolean).join(" · ")
}

/** A day as the instant at which it begins in the city; China has one zone and no summer time. */
const startOf = (day: string): string => `${day}T00:00:00+08:00`

/** Days as the instants that the service takes: from the first's beginning until before the last's end. */
export function auditQuery({ at_from: from, at_until: until, ...rest }: Record<string, string>): Record<string, string> {
  return { room: FIRST_ROOM, ...rest, ...(from && { at_from: startOf(from) }), ...(until && { at_until: startOf(dayAfter(until, 1)) }) }
}

export const auditList: ListDefinition<AuditRow> = {
  name: "audit",
  path: "/audit-entries",
  exportable: true,
  toQuery: auditQuery,
  toRow: (served) => ({ ...served, id: String(served.id) }),
  detailTitle: ({ action }) => actionText(action),
  filters: [
    { key: "room", label: "audit.room", kind: "dictionary", dictionary: "room" },
    { key: "at", label: "audit.at", kind: "period" },
    { key: "actor_name", label: "audit.actor", kind: "text" },
    { key: "action_prefix", label: "audit.action_prefix", kind: "text", placeholder: "audit.action_prefix_example" },
    { key: "object_kind", label: "audit.object_kind", kind: "text" },
    { key: "object_id", label: "audit.object_id", kind: "text" },
    { key: "account_id", label: "audit.account_id", kind: "text" },
    { key: "action", label: "audit.action_code", kind: "text" },
  ],
  columns: [
    { key: "at", label: "audit.at", kind: "instant", width: 150 },
    { key: "display_name", label: "audit.actor", minWidth: 140, card: "mark", value: ({ display_name: name }) => name || t("audit.by_itself") },
    { key: "role", label: "audit.role", kind: "dictionary", dictionary: "role", width: 120, card: "none" },
    { key: "action", label: "audit.action", minWidth: 200, card: "title", value: ({ action }) => actionText(action) },
    { key: "object_id", label: "audit.object_id", minWidth: 200 },
    { key: "address", label: "audit.address", minWidth: 130, card: "none" },
    { key: "request_id", label: "audit.request", minWidth: 200, hidden: true, card: "none" },
    { key: "seq", label: "audit.seq", kind: "number", width: 100, hidden: true, card: "none" },
  ],
}

export interface Change {
  field: string
  before: string
  after: string
}

/** What differs between an object's two states, field by field; of a state that is no object as a whole. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((field) => ({ field, before: said(was[field]), after: said(is[field]) }))
    .filter((change) => change.before !== change.after)
}

function fieldsOf(state: unknown): Record<string, unknown> {
  if (state === null || state === undefined) return {}
  return typeof state === "object" && !Array.isArray(state) ? (state as Record<string, unknown>) : { "": state }
}

function said(value: unknown): string {
  if (value === null || value === undefined) return ""
  return typeof value === "string" ? value : JSON.stringify(value)
}
