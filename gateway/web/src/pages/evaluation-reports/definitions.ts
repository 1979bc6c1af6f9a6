import type { Schemas } from "@/api/client"
import type { FormDefinition, Values } from "@/components/form/definition"
import type { Column, ListDefinition } from "@/components/list/definition"

export type EvaluationReport = Schemas["EvaluationReport"]

/** BG-2026-001, and BG-2026-001-1 for its first revision. */
export function fullNumber(report: Pick<EvaluationReport, "number" | "revision">): string {
  return report.revision > 0 ? `${report.number}-${report.revision}` : report.number
}

const columns = (officers: boolean): Column<EvaluationReport>[] => [
  { key: "number", label: "evaluation-reports.number", sortable: true, minWidth: 150, card: "title", value: fullNumber },
  { key: "state", label: "evaluation-reports.state", kind: "dictionary", dictionary: "report_state", width: 90, card: "mark" },
  { key: "title", label: "evaluation-reports.title", minWidth: 160 },
  { key: "agency_name", label: "evaluation-reports.agency_id", minWidth: 200, hidden: !officers, card: officers ? "line" : "none" },
  { key: "enterprise_name", label: "evaluation-reports.enterprise_id", minWidth: 160 },
  { key: "contract_number", label: "evaluation-reports.contract_id", minWidth: 140, hidden: true },
  { key: "kind", label: "evaluation-reports.kind", kind: "dictionary", dictionary: "evaluation_kind", minWidth: 96 },
  { key: "conclusion", label: "evaluation-reports.conclusion", kind: "dictionary", minWidth: 84 },
  { key: "open_problems", label: "evaluation-reports.open_problems", kind: "number", minWidth: 110, hidden: true },
  { key: "finished_on", label: "evaluation-reports.finished_on", kind: "date", sortable: true, minWidth: 112 },
  { key: "valid_until", label: "evaluation-reports.valid_until", kind: "date", minWidth: 112, hidden: true },
  { key: "compiled_by", label: "evaluation-reports.compiled_by", minWidth: 90, hidden: true, card: "none" },
  { key: "reviewed_by", label: "evaluation-reports.reviewed_by", minWidth: 90, hidden: true, card: "none" },
  { key: "approved_by", label: "evaluation-reports.approved_by", minWidth: 90, hidden: true, card: "none" },
  { key: "file_id", label: "evaluation-reports.file_id", minWidth: 96 },
  { key: "sha256", label: "evaluation-reports.sha256", minWidth: 200, hidden: true, card: "none" },
  { key: "region_code", label: "evaluation-reports.region_code", kind: "region", minWidth: 120, hidden: true },
  { key: "issued_at", label: "evaluation-reports.issued_at", kind: "instant", minWidth: 150, hidden: true, card: "none" },
  { key: "void_reason", label: "evaluation-reports.void_reason", minWidth: 160, hidden: true, card: "none" },
  { key: "created_at", label: "evaluation-reports.created_at", kind: "instant", sortable: true, minWidth: 150, hidden: true, card: "none" },
]

/** `officers` also see and choose the agency. */
export function evaluationReportList(officers: boolean): ListDefinition<EvaluationReport> {
  return {
    name: "evaluation-reports",
    path: "/evaluation-reports",
    exportable: true,
    detailTitle: fullNumber,
    filters: [
      { key: "q", label: "evaluation-reports.q", kind: "text" },
      { key: "state", label: "evaluation-reports.state", kind: "dictionary", dictionary: "report_state" },
      { key: "kind", label: "evaluation-reports.kind", kind: "dictionary", dictionary: "evaluation_kind" },
      { key: "finished", label: "evaluation-reports.finished_on", kind: "period" },
      { key: "region_code", label: "evaluation-reports.region_code", kind: "region" },
      { key: "enterprise_id", label: "evaluation-reports.enterprise_id", kind: "enterprise" },
      ...(officers ? [{ key: "agency_id", label: "evaluation-reports.agency_id", kind: "agency" as const }] : []),
    ],
    columns: columns(officers),
  }
}

/** Number and contract of a report that was once issued stay: its next revision is the same report. */
const wasIssued = (values: Values): boolean => values.revision > 0 || values.state === "issued"

export const evaluationReportForm: FormDefinition = {
  name: "evaluation-report",
  path: "/evaluation-reports",
  groups: [
    {
      title: "evaluation-reports.form.report",
      fields: [
        { key: "contract_id", label: "evaluation-reports.contract_id", kind: "slot", required: true, help: "evaluation-reports.form.contract_help" },
        { key: "number", label: "evaluation-reports.number", kind: "text", required: true, maxlength: 100, disabled: wasIssued },
        { key: "title", label: "evaluation-reports.title", kind: "text", required: true, maxlength: 200, wide: true },
        { key: "finished_on", label: "evaluation-reports.finished_on", kind: "day", required: true },
        { key: "valid_until", label: "evaluation-reports.valid_until", kind: "day" },
      ],
    },
    {
      title: "evaluation-reports.form.conclusion",
      fields: [
        { key: "conclusion", label: "evaluation-reports.conclusion", kind: "radio", required: true },
        {
          key: "open_problems", label: "evaluation-reports.open_problems", kind: "number", min: 0, max: 100_000, unit: "evaluation-reports.form.items", initial: 0,
          help: "evaluation-reports.form.problems_help",
          check: (value: number, values) => (values.conclusion === "meets" && value > 0 ? "evaluation-reports.form.problems_with_meets" : undefined),
        },
        { key: "compiled_by", label: "evaluation-reports.compiled_by", kind: "text", maxlength: 100 },
        { key: "reviewed_by", label: "evaluation-reports.reviewed_by", kind: "text", maxlength: 100 },
        { key: "approved_by", label: "evaluation-reports.approved_by", kind: "text", maxlength: 100 },
      ],
    },
    {
      title: "evaluation-reports.file_id",
      text: "evaluation-reports.form.file_help",
      fields: [{ key: "file_id", label: "evaluation-reports.file_id", kind: "file", accept: ".pdf,.docx" }],
    },
  ],
  // State and revision are kept among the values, so that fields can tell a revision from a first draft.
  toValues: (row) => row,
  toBody: ({ number, contract_id, title, conclusion, open_problems, compiled_by, reviewed_by, approved_by, finished_on, valid_until, file_id }) => ({
    number, contract_id, title, conclusion, open_problems: open_problems ?? 0, compiled_by, reviewed_by, approved_by, finished_on, valid_until, file_id,
  }),
}
