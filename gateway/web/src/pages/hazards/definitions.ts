import type { Schemas } from "@/api/client"
import type { Field, FormDefinition } from "@/components/form/definition"
import type { Column, Filter, ListDefinition } from "@/components/list/definition"
import { cityDay } from "@/composables/format"
import type { Role } from "@/stores/session"

export type HazardRow = Schemas["HazardRow"]
export type Hazard = Schemas["Hazard"]
export type HazardView = "all" | "rectified" | "unrectified" | "overdue" | "to_confirm" | "confirmed"
export const HAZARD_VIEWS: readonly HazardView[] = ["all", "rectified", "unrectified", "overdue", "to_confirm", "confirmed"]

function filters(role: Role | undefined, major: boolean): Filter[] {
  const level: Filter = { key: "level", label: "hazards.level", kind: "dictionary", dictionary: "hazard_level" }
  return [
    { key: "q", label: "hazards.q", kind: "text", placeholder: "hazards.q_hint" },
    ...(major ? [] : [level]),
    { key: "category", label: "hazards.category", kind: "dictionary", dictionary: "hazard_category" },
    { key: "found", label: "hazards.found_on", kind: "period" },
    { key: "due_soon", label: "hazards.due_soon", kind: "boolean", onlyYes: true },
    { key: "extension_asked", label: "hazards.extension_asked", kind: "boolean", onlyYes: true },
    ...(role === "enterprise" ? [] : [{ key: "enterprise_id", label: "hazards.enterprise", kind: "enterprise" } as const]),
    ...(role === "officer" ? [{ key: "agency_id", label: "hazards.agency", kind: "agency" } as const, { key: "region_code", label: "hazards.region", kind: "region" } as const, { key: "doubtful_text", label: "hazards.doubtful_text", kind: "boolean", onlyYes: true } as const] : []),
  ]
}

/** One of the six views, as this role needs it; `major`: only 重大隐患. */
export function hazardList(view: HazardView, role: Role | undefined, major: boolean): ListDefinition<HazardRow> {
  const agency: Column<HazardRow> = { key: "agency_name", label: "hazards.agency", minWidth: 170 }
  return {
    name: major ? "major-hazards" : role === "officer" ? "officer-hazards" : "hazards",
    path: "/hazards",
    exportable: true,
    printable: true,
    fixed: { view, level: major ? "major" : undefined },
    tickable: view === "to_confirm" && role !== "enterprise",
    filters: filters(role, major),
    detailTitle: (row) => row.location,
    columns: [
      { key: "location", label: "hazards.location", minWidth: 120, card: "title" },
      { key: "description", label: "hazards.description", minWidth: 180 },
      ...(role === "enterprise" ? [] : [{ key: "enterprise_name", label: "hazards.enterprise", minWidth: 150 } as Column<HazardRow>]),
      ...(role === "officer" || role === "enterprise" ? [agency] : []),
      { key: "level", label: "hazards.level", kind: "dictionary", dictionary: "hazard_level", width: 96, card: "mark" },
      { key: "state", label: "hazards.state", kind: "dictionary", dictionary: "hazard_state", width: 84, card: "mark" },
      { key: "found_on", label: "hazards.found_on", kind: "date", sortable: true, width: 112 },
      { key: "deadline_on", label: "hazards.deadline_on", kind: "date", sortable: true, minWidth: 178 },
      { key: "category", label: "hazards.category", kind: "dictionary", dictionary: "hazard_category", minWidth: 120, hidden: true, card: "none" },
      { key: "cause", label: "hazards.cause", kind: "dictionary", dictionary: "hazard_cause", minWidth: 140, hidden: true, card: "none" },
      { key: "rectified_on", label: "hazards.rectified_on", kind: "date", minWidth: 120, hidden: true },
      { key: "confirmed_at", label: "hazards.confirmed_at", kind: "instant", minWidth: 150, hidden: true },
      { key: "number", label: "hazards.number", minWidth: 200, hidden: true, card: "none" },
      { key: "region_code", label: "hazards.region", kind: "region", minWidth: 150, hidden: true, card: "none" },
    ],
  }
}

type Judged = Pick<Hazard, "found_on" | "deadline_on" | "level">
const PAPERS: Partial<Field> = { kind: "files", most: 9 }

export function rectificationForm(id: string, hazard: Judged): FormDefinition {
  const papers: Field[] = [
    { key: "plan_files", label: "hazards.rectify.plan_files", kind: "files", ...PAPERS },
    { key: "acceptance_files", label: "hazards.rectify.acceptance_files", kind: "files", ...PAPERS },
  ]
  const inTime = (day: string): string | undefined => {
    if (day < hazard.found_on) return "hazards.rectify.before_finding"
    return day > cityDay() ? "hazards.rectify.in_future" : undefined
  }
  return {
    name: "rectification", path: `/hazards/${id}/rectifications`, noDraft: true, submit: "hazards.rectify.submit",
    groups: [{
      fields: [
        { key: "photos", label: "hazards.rectify.photos", kind: "photos", required: true, most: 9, help: "hazards.rectify.photos_help" },
        { key: "measures", label: "hazards.rectify.measures", kind: "textarea", required: true, maxlength: 2000 },
        { key: "responsible", label: "hazards.rectify.responsible", kind: "text", required: true, maxlength: 100 },
        { key: "finished_on", label: "hazards.rectify.finished_on", kind: "day", required: true, initial: cityDay(), check: inTime },
        { key: "funds_fen", label: "hazards.rectify.funds", kind: "money" },
        ...(hazard.level === "major" ? papers : []),
      ],
    }],
    toBody: filled,
  }
}

export function extensionForm(id: string, hazard: Judged): FormDefinition {
  return {
    name: "extension", path: `/hazards/${id}/extensions`, noDraft: true, submit: "hazards.extend.submit",
    groups: [{
      fields: [
        { key: "new_deadline_on", label: "hazards.extend.new_deadline_on", kind: "day", required: true, check: (day: string) => (day <= hazard.deadline_on ? "hazards.extend.not_later" : undefined) },
        { key: "reason", label: "hazards.extend.reason", kind: "textarea", required: true, maxlength: 500 },
      ],
    }],
  }
}

export function acceptanceForm(id: string): FormDefinition {
  return {
    name: "acceptance", path: `/hazards/${id}/acceptance`, noDraft: true, submit: "hazards.accept.submit",
    groups: [{
      fields: [
        { key: "opinion", label: "hazards.accept.opinion", kind: "textarea", required: true, maxlength: 2000 },
        { key: "file_ids", label: "hazards.accept.files", kind: "files", ...PAPERS },
      ],
    }],
  }
}

function filled(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}
