import type { Schemas } from "@/api/client"
import type { Field } from "@/components/form/definition"
import type { Column, Filter, ListDefinition } from "@/components/list/definition"
import { t } from "@/i18n"
import type { Role } from "@/stores/session"
import type { CheckedRecordRow } from "./scores"

export type Kind = "evaluation" | "social"
export type AppealState = Schemas["AppealState"]
export const APPEAL_STATES: readonly AppealState[] = ["raised", "upheld", "refused"]

type Period = Pick<CheckedRecordRow, "year" | "half" | "quarter">

/** 2026年上半年, 2026年第三季度, 2026年. */
export function periodText({ year, half, quarter }: Period): string {
  if (quarter !== null) return t(`rankings.period.q${quarter}`, { year })
  return half === null ? t("rankings.period.year", { year }) : t(`rankings.period.h${half}`, { year })
}

function filters(role: Role | undefined, kind: Kind | undefined, appeals: boolean): Filter[] {
  const office = role === "officer" || role === "inspector"
  const offered: [boolean, Filter][] = [
    [true, { key: "q", label: "checked-records.q", kind: "text" }],
    [!kind, { key: "kind", label: "checked-records.kind", kind: "dictionary", dictionary: "service_kind" }],
    [office && !appeals, { key: "state", label: "checked-records.state", kind: "dictionary", dictionary: "checked_record_state" }],
    [office, { key: "waiting", label: "checked-records.waiting_for", kind: "dictionary", dictionary: "record_wait" }],
    [role !== "inspector" && !appeals, { key: "appeal_state", label: "checked-records.appeal", kind: "dictionary", dictionary: "appeal_state" }],
    [role === "officer", { key: "agency_id", label: "checked-records.agency", kind: "agency" }],
    [role === "officer", { key: "region_code", label: "checked-records.region", kind: "region" }],
    [true, { key: "period", label: "checked-records.period", kind: "text", placeholder: "checked-records.period_hint" }],
    [role === "officer" && !appeals, { key: "counted", label: "checked-records.counted", kind: "boolean", onlyYes: true }],
    [role === "officer" && !appeals, { key: "scored", label: "checked-records.scored", kind: "boolean", onlyYes: true }],
    [role === "officer" && !appeals, { key: "counted_day", label: "campaigns.counted_day", kind: "period", periodKeys: ["counted_from", "counted_until"] }],
    [role !== "inspector", { key: "published", label: "checked-records.published_at", kind: "period" }],
  ]
  return offered.filter(([wanted]) => wanted).map(([, filter]) => filter)
}

export interface Shown {
  /** An agency's list of one service; else the office's of all. */
  kind?: Kind | undefined
  /** Those that an agency appealed against, by what became of it. */
  appeal?: AppealState | undefined
  /** Of one campaign alone. */
  campaign?: string | undefined
}

export function checkedRecordList(role: Role | undefined, { kind, appeal, campaign }: Shown): ListDefinition<CheckedRecordRow> {
  const office = role === "officer" || role === "inspector"
  const columns: [boolean, Column<CheckedRecordRow>][] = [
    [true, { key: "object_number", label: "checked-records.object_number", minWidth: 150, card: "title" }],
    [office, { key: "state", label: "checked-records.state", kind: "dictionary", dictionary: "checked_record_state", width: 90, card: "mark" }],
    [true, { key: "score", label: "checked-records.score", minWidth: 84, sortable: true, value: (row) => row.score?.toFixed(2) }],
    [true, { key: "object_title", label: "checked-records.object_title", minWidth: 190 }],
    [office, { key: "agency_name", label: "checked-records.agency", minWidth: 180 }],
    [true, { key: "enterprise_name", label: "checked-records.enterprise", minWidth: 180 }],
    [true, { key: "campaign_name", label: "checked-records.campaign", minWidth: 200 }],
    [true, { key: "period", label: "checked-records.period", minWidth: 120, value: periodText }],
    [!kind, { key: "kind", label: "checked-records.kind", kind: "dictionary", dictionary: "service_kind", minWidth: 100, hidden: true }],
    [role !== "inspector", { key: "appeal_state", label: "checked-records.appeal", kind: "dictionary", dictionary: "appeal_state", minWidth: 96, card: "mark" }],
    [role !== "inspector", { key: "published_at", label: "checked-records.published_at", kind: "instant", minWidth: 150, sortable: true, hidden: office }],
    [true, { key: "rank", label: "checked-records.rank", kind: "number", width: 90, sortable: true, hidden: true }],
    [true, { key: "region_code", label: "checked-records.region", kind: "region", minWidth: 130, hidden: true }],
  ]
  return {
    name: appeal ? "appeals" : kind ? "checked-records" : "scoring",
    path: "/checked-records",
    exportable: true,
    printable: true,
    detail: false,
    fixed: { kind, appeal_state: appeal, campaign_id: campaign },
    filters: filters(role, kind, appeal !== undefined),
    columns: columns.filter(([wanted]) => wanted).map(([, column]) => column),
  }
}

/** The officer's decision of an appeal: the new score when it is upheld. */
export const decisionFields: Field[] = [
  { key: "decision", label: "checked-records.decision", kind: "radio", dictionary: "appeal_decision", required: true },
  {
    key: "score", label: "checked-records.new_score", kind: "number", min: 0, max: 100, required: true, help: "checked-records.new_score_help",
    visible: (values) => values.decision === "upheld",
  },
  { key: "reason", label: "checked-records.decision_reason", kind: "textarea", required: true, maxlength: 2000 },
]

export const appealFields: Field[] = [
  { key: "reason", label: "checked-records.appeal_reason", kind: "textarea", required: true, maxlength: 2000, help: "checked-records.appeal_help" },
]

export const replyFields: Field[] = [
  { key: "text", label: "checked-records.reply", kind: "textarea", required: true, maxlength: 2000, help: "checked-records.reply_help" },
]
