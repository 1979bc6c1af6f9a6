import type { Schemas } from "@/api/client"
import type { Field, FormDefinition, Values } from "@/components/form/definition"
import type { ListDefinition } from "@/components/list/definition"

export type ScoreSheet = Schemas["ScoreSheet"]

export const scoreSheetList: ListDefinition<ScoreSheet> = {
  name: "score-sheets",
  path: "/score-sheets",
  exportable: true,
  printable: true,
  detail: false,
  filters: [
    { key: "q", label: "score-sheets.q", kind: "text" },
    { key: "kind", label: "score-sheets.kind", kind: "dictionary", dictionary: "service_kind" },
    { key: "latest", label: "score-sheets.latest", kind: "boolean" },
  ],
  columns: [
    { key: "name", label: "score-sheets.name", minWidth: 240, sortable: true, card: "title" },
    { key: "kind", label: "score-sheets.kind", kind: "dictionary", dictionary: "service_kind", minWidth: 110 },
    { key: "revision", label: "score-sheets.revision", kind: "number", width: 90 },
    { key: "latest", label: "score-sheets.latest", kind: "boolean", width: 110, card: "mark" },
    { key: "items", label: "score-sheets.items", kind: "number", width: 110, value: (row) => row.items.length },
    { key: "points", label: "score-sheets.points", kind: "number", width: 90 },
    { key: "region_code", label: "score-sheets.region", kind: "region", minWidth: 120 },
    { key: "created_at", label: "score-sheets.created_at", kind: "instant", minWidth: 150, sortable: true },
  ],
}

const withStep = (row: Values): boolean => row.method === "per_occurrence" || row.method === "bonus_deduct"
const hasPoints = (row: Values): boolean => row.method !== "veto"

const itemFields: Field[] = [
  { key: "code", label: "score-sheets.item.code", kind: "text", required: true, maxlength: 20, placeholder: "score-sheets.item.code_hint" },
  { key: "section", label: "score-sheets.item.section", kind: "text", required: true, maxlength: 100 },
  { key: "method", label: "score-sheets.item.method", kind: "dictionary", dictionary: "score_method", required: true, initial: "fixed" },
  { key: "points", label: "score-sheets.item.points", kind: "number", required: true, min: 0, max: 1000, visible: hasPoints },
  { key: "step", label: "score-sheets.item.step", kind: "number", min: 0, max: 1000, visible: withStep, help: "score-sheets.item.step_help" },
  { key: "not_applicable_allowed", label: "score-sheets.item.not_applicable_allowed", kind: "switch" },
  { key: "content", label: "score-sheets.item.content", kind: "textarea", required: true, maxlength: 1000 },
  { key: "basis", label: "score-sheets.item.basis", kind: "text", maxlength: 500, wide: true },
]

/** What the server is told of an item: a veto has no points, only counting methods a step. */
export function itemBody(row: Values): Values {
  return { ...row, points: hasPoints(row) ? row.points : 0, step: withStep(row) ? row.step : null, not_applicable_allowed: Boolean(row.not_applicable_allowed) }
}

/** A new sheet, or the next revision of the one that `replaces` names, whose kind it keeps. */
export function scoreSheetForm(replaces?: string): FormDefinition {
  return {
    name: replaces ? `score-sheet-${replaces}` : "score-sheet",
    path: "/score-sheets",
    submit: replaces ? "score-sheets.form.save_revision" : "form.save",
    groups: [
      {
        title: "score-sheets.form.sheet",
        fields: [
          { key: "name", label: "score-sheets.name", kind: "text", required: true, maxlength: 100 },
          { key: "kind", label: "score-sheets.kind", kind: "radio", dictionary: "service_kind", required: true, disabled: () => replaces !== undefined },
        ],
      },
      {
        title: "score-sheets.form.items",
        text: "score-sheets.form.items_text",
        fields: [{ key: "items", label: "score-sheets.form.items", kind: "rows", required: true, fields: itemFields, add: "score-sheets.form.add", most: 300 }],
      },
    ],
    toBody: ({ name, kind, items }) => ({ name, kind, items: (items as Values[]).map(itemBody), ...(replaces ? { replaces } : {}) }),
  }
}
