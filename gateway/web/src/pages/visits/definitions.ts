import type { Schemas } from "@/api/client"
import { emptyValues, type Field, type FieldGroup, type Values } from "@/components/form/definition"
import type { Column, Filter, ListDefinition } from "@/components/list/definition"
import { cityDay } from "@/composables/format"

export type VisitRow = Schemas["VisitRow"]
export type Visit = Schemas["Visit"]

const filters: Filter[] = [
  { key: "q", label: "visits.q", kind: "text", placeholder: "visits.q_hint" },
  { key: "visited", label: "visits.visited_on", kind: "period" },
  { key: "state", label: "visits.state", kind: "dictionary", dictionary: "visit_state" },
  { key: "enterprise_id", label: "visits.enterprise", kind: "enterprise" },
]
const officerFilters: Filter[] = [
  { key: "agency_id", label: "visits.agency", kind: "agency" },
  { key: "region_code", label: "visits.region", kind: "region" },
]

/** An officer sees whose visit it was; an agency knows. */
export function visitList(officer: boolean): ListDefinition<VisitRow> {
  const agency: Column<VisitRow> = { key: "agency_name", label: "visits.agency", minWidth: 180 }
  return {
    name: officer ? "officer-visits" : "visits",
    path: "/visits",
    exportable: true,
    printable: true,
    filters: officer ? [...filters, ...officerFilters] : filters,
    columns: [
      { key: "enterprise_name", label: "visits.enterprise", minWidth: 190, card: "title" },
      ...(officer ? [agency] : []),
      { key: "visited_on", label: "visits.visited_on", kind: "date", sortable: true, width: 116 },
      { key: "staff_members", label: "visits.staff", minWidth: 130, value: (row) => row.staff_members.map(({ name }) => name) },
      { key: "hazard_count", label: "visits.hazard_count", kind: "number", width: 84 },
      { key: "state", label: "visits.state", kind: "dictionary", dictionary: "visit_state", width: 92, card: "mark" },
      { key: "number", label: "visits.number", minWidth: 190, card: "none" },
      { key: "contract_number", label: "visits.contract_number", minWidth: 150, card: "none" },
      { key: "region_code", label: "visits.region", kind: "region", minWidth: 150, hidden: true, card: "none" },
      { key: "submitted_at", label: "visits.submitted_at", kind: "instant", minWidth: 150, hidden: true, card: "none" },
      { key: "void_reason", label: "visits.void_reason", minWidth: 160, hidden: true },
    ],
  }
}

const MOST_PHOTOS = 30
const major = (hazard: Values): boolean => hazard.level === "major"

export const hazardFields: Field[] = [
  { key: "location", label: "hazards.location", kind: "text", required: true, maxlength: 200 },
  { key: "level", label: "hazards.level", kind: "radio", dictionary: "hazard_level", required: true, initial: "general" },
  { key: "description", label: "hazards.description", kind: "textarea", required: true, maxlength: 1000 },
  { key: "photos", label: "hazards.photos", kind: "slot", initial: [], wide: true, help: "visits.form.photo_advised", most: MOST_PHOTOS },
  { key: "category", label: "hazards.category", kind: "dictionary", dictionary: "hazard_category" },
  { key: "cause", label: "hazards.cause", kind: "dictionary", dictionary: "hazard_cause" },
  { key: "deadline_on", label: "hazards.deadline_on", kind: "day", required: true },
  { key: "basis", label: "hazards.basis", kind: "textarea", maxlength: 1000 },
  { key: "suggestion", label: "hazards.suggestion", kind: "textarea", maxlength: 1000 },
]

/** 五落实; the deadline is the hazard's own. */
export const majorFields: Field[] = [
  { key: "measures", label: "hazards.measures", kind: "textarea", required: true, maxlength: 2000, visible: major },
  { key: "funds_fen", label: "hazards.funds_fen", kind: "money", required: true, visible: major },
  { key: "responsible", label: "hazards.responsible", kind: "text", required: true, maxlength: 100, visible: major },
  { key: "plan", label: "hazards.plan", kind: "textarea", required: true, maxlength: 2000, visible: major },
]

export const visitGroups: FieldGroup[] = [
  {
    title: "visits.form.basics",
    fields: [
      { key: "visited_on", label: "visits.visited_on", kind: "day", required: true, check: (day: string) => (day > cityDay() ? "visits.form.day_future" : undefined) },
      { key: "contract_id", label: "visits.contract", kind: "slot", required: true, wide: true },
      { key: "staff", label: "visits.staff", kind: "slot", required: true, initial: [], help: "visits.form.staff_hint" },
      { key: "companion", label: "visits.companion", kind: "text", maxlength: 100 },
      { key: "services", label: "visits.services", kind: "checkboxes", dictionary: "service_items", required: true },
      { key: "from_time", label: "visits.from_time", kind: "time" },
      {
        key: "until_time", label: "visits.until_time", kind: "time",
        check: (time: string, values) => (values.from_time && time <= values.from_time ? "visits.form.time_order" : undefined),
      },
    ],
  },
  {
    title: "visits.form.on_site",
    fields: [
      { key: "photos", label: "visits.photos", kind: "slot", initial: [], wide: true, most: MOST_PHOTOS },
      { key: "position", label: "visits.position", kind: "slot", wide: true },
      { key: "summary", label: "visits.summary", kind: "textarea", maxlength: 2000 },
      { key: "signed", label: "visits.signed", kind: "slot" },
      { key: "refused_reason", label: "visits.refused_reason", kind: "text", maxlength: 500, required: true, visible: (values) => values.signed === false },
      {
        key: "next_on", label: "visits.next_on", kind: "day",
        check: (day: string, values) => (values.visited_on && day < values.visited_on ? "visits.form.next_order" : undefined),
      },
    ],
  },
]

/** For checks and for placing the server's errors; the page draws hazards itself. */
export const hazardRows: Field = { key: "hazards", label: "visits.form.hazards", kind: "rows", fields: [...hazardFields, ...majorFields] }
export const visitFields: Field[] = [...visitGroups.flatMap((group) => group.fields), { key: "no_hazard_found", label: "visits.none_found", kind: "switch" }, hazardRows]

export function newVisit(): Values {
  return { ...emptyValues(visitFields), visited_on: cityDay() }
}

export function newHazard(): Values {
  return emptyValues(hazardRows.fields ?? [])
}
