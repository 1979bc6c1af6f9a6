import type { Schemas } from "@/api/client"
import type { FormDefinition } from "@/components/form/definition"
import type { Column, ListDefinition } from "@/components/list/definition"
import { cityDay, formatInstant } from "@/composables/format"

export type EvaluationContract = Schemas["EvaluationContract"]

const columns = (officers: boolean): Column<EvaluationContract>[] => [
  { key: "number", label: "contracts.number", sortable: true, minWidth: 140, card: "title" },
  { key: "state", label: "contracts.state", kind: "dictionary", dictionary: "contract_state", width: 92, card: "mark" },
  { key: "agency_name", label: "contracts.agency_id", minWidth: 200, hidden: !officers, card: officers ? "line" : "none" },
  { key: "enterprise_name", label: "contracts.enterprise_id", minWidth: 190 },
  { key: "project", label: "evaluation-contracts.project", minWidth: 200 },
  { key: "kind", label: "evaluation-contracts.kind", kind: "dictionary", dictionary: "evaluation_kind", minWidth: 96 },
  { key: "signed_on", label: "evaluation-contracts.signed_on", kind: "date", sortable: true, minWidth: 112 },
  { key: "starts_on", label: "evaluation-contracts.starts_on", kind: "date", minWidth: 112, hidden: true },
  { key: "due_on", label: "evaluation-contracts.due_on", kind: "date", minWidth: 112 },
  { key: "site_notice", label: "evaluation-contracts.notice.state", kind: "dictionary", dictionary: "site_notice", minWidth: 108, value: (row) => (row.site_notice === "none" ? null : row.site_notice) },
  { key: "site_notice_due_on", label: "evaluation-contracts.notice.due_on", kind: "date", minWidth: 124, hidden: true },
  { key: "site_notice_on", label: "evaluation-contracts.notice.sent_on", kind: "date", minWidth: 112, hidden: true },
  { key: "site_notice_file_id", label: "evaluation-contracts.notice.file_id", minWidth: 120, hidden: true, card: "none" },
  { key: "fee_fen", label: "contracts.fee_fen", kind: "money", minWidth: 120 },
  { key: "team", label: "contracts.team", minWidth: 160, hidden: true, value: (row) => row.team_members.map(({ name }) => name) },
  { key: "region_code", label: "contracts.region_code", kind: "region", minWidth: 120, hidden: true },
  { key: "scope", label: "evaluation-contracts.scope", minWidth: 180, hidden: true, card: "none" },
  { key: "attachments", label: "contracts.attachments", minWidth: 120, hidden: true, card: "none" },
  { key: "void_reason", label: "contracts.void_reason", minWidth: 160, hidden: true, card: "none" },
  { key: "created_at", label: "contracts.created_at", kind: "instant", sortable: true, minWidth: 150, hidden: true, card: "none" },
]

/** Whether the agency may still say when it gave notice of the site work: none was recorded, or it was today and is to be mended. */
export function noticeOpen(row: EvaluationContract, today: string = cityDay()): boolean {
  if (row.state !== "active" && row.state !== "closed") return false
  if (row.site_notice === "awaited" || row.site_notice === "missing") return true
  return row.site_notice_on != null && formatInstant(row.updated_at).slice(0, 10) === today
}

/** `officers` also see and choose the agency. */
export function evaluationContractList(officers: boolean): ListDefinition<EvaluationContract> {
  return {
    name: "evaluation-contracts",
    path: "/evaluation-contracts",
    exportable: true,
    filters: [
      { key: "q", label: "contracts.q", kind: "text" },
      { key: "state", label: "contracts.state", kind: "dictionary", dictionary: "contract_state" },
      { key: "kind", label: "evaluation-contracts.kind", kind: "dictionary", dictionary: "evaluation_kind" },
      { key: "region_code", label: "contracts.region_code", kind: "region" },
      { key: "enterprise_id", label: "contracts.enterprise_id", kind: "enterprise" },
      ...(officers ? [{ key: "agency_id", label: "contracts.agency_id", kind: "agency" as const }] : []),
      { key: "term", label: "contracts.term", kind: "period" },
      { key: "counted", label: "contracts.counted", kind: "boolean", onlyYes: true },
      { key: "site_notice_due", label: "evaluation-contracts.notice.filter_due", kind: "boolean", onlyYes: true },
      { key: "site_notice_missing", label: "evaluation-contracts.notice.filter_missing", kind: "boolean", onlyYes: true },
    ],
    columns: columns(officers),
  }
}

/** `inForce` says whether the save also puts the contract in force: the pressed button's word, not one of the kept values. */
export function evaluationContractForm(inForce: () => boolean): FormDefinition {
  return {
    name: "evaluation-contract",
    path: "/evaluation-contracts",
    groups: [
      {
        title: "evaluation-contracts.form.contract",
        fields: [
          { key: "number", label: "contracts.number", kind: "text", required: true, maxlength: 100, help: "contracts.form.number_help" },
          { key: "enterprise_id", label: "contracts.enterprise_id", kind: "slot", required: true },
          { key: "project", label: "evaluation-contracts.project", kind: "text", required: true, maxlength: 200 },
          { key: "kind", label: "evaluation-contracts.kind", kind: "dictionary", dictionary: "evaluation_kind", required: true },
          { key: "signed_on", label: "evaluation-contracts.signed_on", kind: "day", required: true },
          { key: "starts_on", label: "evaluation-contracts.starts_on", kind: "day" },
          { key: "due_on", label: "evaluation-contracts.due_on", kind: "day" },
          { key: "fee_fen", label: "contracts.fee_fen", kind: "money", required: true },
          { key: "scope", label: "evaluation-contracts.scope", kind: "textarea", maxlength: 1000 },
        ],
      },
      {
        title: "contracts.form.team",
        text: "contracts.form.team_help",
        fields: [
          { key: "team", label: "contracts.team", kind: "staff", required: true, most: 200, wide: true },
          { key: "attachments", label: "contracts.attachments", kind: "files", most: 20 },
        ],
      },
    ],
    toBody: ({ number, enterprise_id, project, kind, signed_on, starts_on, due_on, fee_fen, scope, team, attachments }) => ({
      number, enterprise_id, project, kind, signed_on, starts_on, due_on, fee_fen, scope, team, attachments, ...(inForce() ? { state: "active" } : {}),
    }),
  }
}
