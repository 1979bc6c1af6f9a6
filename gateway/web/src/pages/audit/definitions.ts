import type { Schemas } from "@/api/client"
import type { ListDefinition } from "@/components/list/definition"
import { dayAfter, formatInstant, formatMoney } from "@/composables/format"
import { hasText, listed, t } from "@/i18n"

export type AuditRow = Omit<Schemas["AuditEntry"], "id"> & { id: string }
export type Verification = Schemas["AuditVerification"]

/** The room that is looked at when the address names none. */
export const FIRST_ROOM = "auth"

const word = (part: "nouns" | "verbs" | "fields", code: string): string => (hasText(`audit.${part}.${code}`) ? t(`audit.${part}.${code}`) : code.replaceAll("_", " "))

/** What a field of an object is called. */
export const fieldText = (field: string): string => word("fields", field)

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
    { key: "object_kind", label: "audit.object_kind", kind: "dictionary", dictionary: "audit_object" },
    { key: "object_id", label: "audit.object_id", kind: "text" },
    { key: "account_id", label: "audit.account_id", kind: "text" },
    { key: "action", label: "audit.action_code", kind: "text" },
  ],
  columns: [
    { key: "at", label: "audit.at", kind: "instant", width: 150 },
    { key: "display_name", label: "audit.actor", minWidth: 140, card: "mark", value: ({ display_name: name }) => name || t("audit.by_itself") },
    { key: "role", label: "audit.role", kind: "dictionary", dictionary: "role", width: 120, card: "none" },
    { key: "action", label: "audit.action", minWidth: 200, card: "title", value: ({ action }) => actionText(action) },
    { key: "object_kind", label: "audit.object_kind", kind: "dictionary", dictionary: "audit_object", minWidth: 120, card: "none" },
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
export function changesOf(before: unknown, after: unknown, objectKind = ""): Change[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)]
  const says = (field: string, value: unknown): string => said(field === "state" ? `${objectKind}_state` : field, value)
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((field) => ({ field, before: says(field, was[field]), after: says(field, is[field]) }))
    .filter((change) => change.before !== change.after)
}

function fieldsOf(state: unknown): Record<string, unknown> {
  if (state === null || state === undefined) return {}
  return typeof state === "object" && !Array.isArray(state) ? (state as Record<string, unknown>) : { "": state }
}

const INSTANT = /^\d{4}-\d\d-\d\dT/
/** Fields whose values are codes, and their sets of words; a state is its object's own. */
const SETS: Record<string, string[]> = {
  role: ["role"],
  rights: ["right"],
  kind: ["service_kind"],
  kinds: ["service_kind"],
  post: ["post"],
  conclusion: ["conclusion"],
  decision: ["review_decision", "confirm_decision"],
  source: ["calendar_source"],
  scoring: ["scoring_mode"],
  sampler: ["sampler"],
  agency_state: ["declaration_state"],
  evaluation_contract_state: ["contract_state"],
  service_contract_state: ["contract_state"],
  evaluation_report_state: ["report_state"],
}

/** A value as a reader takes it: yes and no, the city's time, yuan for fen, words for codes; what has parts stays as it was kept. */
function said(field: string, value: unknown): string {
  if (value === null || value === undefined) return ""
  if (typeof value === "boolean") return t(value ? "around.yes" : "around.no")
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return listed(value.map((one) => said(field, one)))
  if (field.endsWith("_fen") && typeof value === "number") return t("agency.qualification.yuan", { value: formatMoney(value) })
  if (typeof value !== "string") return JSON.stringify(value)
  if (INSTANT.test(value)) return formatInstant(value)
  const set = (SETS[field] ?? [field]).find((name) => hasText(`words.${name}.${value}`))
  return set ? t(`words.${set}.${value}`) : value
}
