import type { Schemas } from "@/api/client"
import type { FormDefinition, Values } from "@/components/form/definition"
import type { ListDefinition } from "@/components/list/definition"
import { cityDay, formatNumber } from "@/composables/format"
import { t } from "@/i18n"
import { periodText } from "@/pages/checked-records/definitions"

export type Campaign = Schemas["Campaign"]
export type Draw = Schemas["Draw"]
export type Replacement = Schemas["Replacement"]

/** 5 个, or 15%. */
export function sizeText({ count, ratio }: Pick<Campaign, "count" | "ratio">): string {
  return count === null ? t("campaigns.ratio_n", { ratio: formatNumber(ratio ?? 0) }) : t("campaigns.count_n", { count })
}

export function drawnCount({ records }: Pick<Campaign, "records">): number {
  return Object.values(records).reduce((sum, count) => sum + count, 0)
}

export const campaignList: ListDefinition<Campaign> = {
  name: "campaigns",
  path: "/campaigns",
  exportable: true,
  printable: true,
  detail: false,
  filters: [
    { key: "q", label: "campaigns.q", kind: "text" },
    { key: "kind", label: "campaigns.kind", kind: "dictionary", dictionary: "service_kind" },
    { key: "state", label: "campaigns.state", kind: "dictionary", dictionary: "campaign_state" },
    { key: "year", label: "campaigns.year", kind: "text" },
    { key: "region_code", label: "campaigns.region", kind: "region" },
    { key: "counted", label: "campaigns.counted", kind: "boolean", onlyYes: true },
    { key: "counted_day", label: "campaigns.counted_day", kind: "period", periodKeys: ["counted_from", "counted_until"] },
  ],
  columns: [
    { key: "name", label: "campaigns.name", minWidth: 240, sortable: true, card: "title" },
    { key: "state", label: "campaigns.state", kind: "dictionary", dictionary: "campaign_state", width: 96, card: "mark" },
    { key: "kind", label: "campaigns.kind", kind: "dictionary", dictionary: "service_kind", minWidth: 110 },
    { key: "period", label: "campaigns.period", minWidth: 120, sortable: "year", value: periodText },
    { key: "region_code", label: "campaigns.region", kind: "region", minWidth: 110 },
    { key: "size", label: "campaigns.size", minWidth: 90, value: sizeText },
    { key: "pool_size", label: "campaigns.pool_size", kind: "number", minWidth: 90 },
    { key: "drawn", label: "campaigns.drawn", kind: "number", minWidth: 80, value: (row) => (row.drawn_at ? drawnCount(row) : null) },
    { key: "sampler", label: "campaigns.sampler", kind: "dictionary", minWidth: 100, hidden: true },
    { key: "score_sheet_name", label: "campaigns.score_sheet", minWidth: 180, hidden: true },
    { key: "created_at", label: "campaigns.created_at", kind: "instant", minWidth: 150, sortable: true, hidden: true },
  ],
}

const OF_KIND = { evaluation: ["finished_from", "finished_until", "evaluation_kind"], social: ["term_from", "term_until"] } as const
const DATES = { evaluation: ["finished_from", "finished_until"], social: ["term_from", "term_until"] } as const

/** The filter lies flat among the form's values; only what belongs to the kind is sent. */
export function campaignBody(values: Values): Values {
  const kind = values.kind as "evaluation" | "social"
  const own = [...(OF_KIND[kind] ?? []), "agency_id"]
  const filter = Object.fromEntries(own.filter((name) => values[name]).map((name) => [name, values[name]]))
  const period = /^([hq])(\d)$/.exec(String(values.part ?? ""))
  return {
    name: values.name, kind, year: values.year, region_code: values.region_code, score_sheet_id: values.score_sheet_id, filter,
    half: period?.[1] === "h" ? Number(period[2]) : null, quarter: period?.[1] === "q" ? Number(period[2]) : null,
    count: values.by === "count" ? values.count : null, ratio: values.by === "ratio" ? values.ratio : null,
    sampler: values.sampler, stratify_by: values.sampler === "stratified" ? values.stratify_by : null,
    complaints: values.sampler === "weighted" ? values.complaints : [],
    inspectors_per_object: values.inspectors_per_object, scoring: values.scoring,
  }
}

export function campaignValues(row: Values): Values {
  const { filter, half, quarter, count, ...rest } = row as Campaign
  const part = quarter === null ? (half === null ? "year" : `h${half}`) : `q${quarter}`
  return { ...rest, ...filter, part, count, by: count === null ? "ratio" : "count" }
}

const isOld = (_: Values, isNew: boolean): boolean => !isNew
const ofKind = (name: string) => (values: Values): boolean => (OF_KIND[values.kind as keyof typeof OF_KIND] as readonly string[] | undefined)?.includes(name) ?? false
const later = (kind: keyof typeof DATES) => (day: string, values: Values): string | undefined =>
  day && values[DATES[kind][0]] && day <= values[DATES[kind][0]] ? "campaigns.form.until_early" : undefined

export const campaignForm: FormDefinition = {
  name: "campaign",
  path: "/campaigns",
  update: "PATCH",
  groups: [
    {
      title: "campaigns.form.plan",
      fields: [
        { key: "name", label: "campaigns.name", kind: "text", required: true, maxlength: 100, wide: true },
        { key: "kind", label: "campaigns.kind", kind: "radio", dictionary: "service_kind", required: true, disabled: isOld, initial: "evaluation" },
        { key: "region_code", label: "campaigns.region", kind: "region", required: true },
        { key: "year", label: "campaigns.year", kind: "number", required: true, min: 2000, max: 2199, initial: Number(cityDay().slice(0, 4)) },
        { key: "part", label: "campaigns.part", kind: "dictionary", dictionary: "period_part", required: true, initial: "year" },
      ],
    },
    {
      title: "campaigns.form.filter",
      text: "campaigns.form.filter_text",
      fields: [
        { key: "finished_from", label: "campaigns.finished_from", kind: "day", visible: ofKind("finished_from") },
        { key: "finished_until", label: "campaigns.finished_until", kind: "day", visible: ofKind("finished_until"), help: "campaigns.form.until_help", check: later("evaluation") },
        { key: "evaluation_kind", label: "campaigns.evaluation_kind", kind: "dictionary", visible: ofKind("evaluation_kind") },
        { key: "term_from", label: "campaigns.term_from", kind: "day", visible: ofKind("term_from") },
        { key: "term_until", label: "campaigns.term_until", kind: "day", visible: ofKind("term_until"), help: "campaigns.form.until_help", check: later("social") },
        { key: "agency_id", label: "campaigns.only_agency", kind: "slot" },
      ],
    },
    {
      title: "campaigns.form.draw",
      fields: [
        { key: "by", label: "campaigns.by", kind: "radio", dictionary: "draw_size", required: true, initial: "count" },
        { key: "count", label: "campaigns.count", kind: "number", required: true, min: 1, max: 10_000, unit: "campaigns.pieces", visible: (values) => values.by !== "ratio" },
        { key: "ratio", label: "campaigns.ratio", kind: "number", required: true, min: 0.01, max: 100, unit: "campaigns.percent", visible: (values) => values.by === "ratio", help: "campaigns.form.ratio_help" },
        { key: "sampler", label: "campaigns.sampler", kind: "slot", required: true, initial: "uniform", wide: true },
        { key: "stratify_by", label: "campaigns.stratify_by", kind: "radio", required: true, initial: "region", visible: (values) => values.sampler === "stratified" },
        {
          key: "complaints", label: "campaigns.complaints", kind: "slot", initial: [], wide: true, help: "campaigns.form.complaints_help",
          visible: (values) => values.sampler === "weighted",
        },
      ],
    },
    {
      title: "campaigns.form.scoring",
      fields: [
        { key: "score_sheet_id", label: "campaigns.score_sheet", kind: "slot", required: true },
        { key: "inspectors_per_object", label: "campaigns.inspectors_per_object", kind: "number", required: true, min: 1, max: 10, initial: 2, help: "campaigns.form.inspectors_help" },
        { key: "scoring", label: "campaigns.scoring", kind: "radio", dictionary: "scoring_mode", required: true, initial: "joint", help: "campaigns.form.scoring_help" },
      ],
    },
  ],
  toValues: campaignValues,
  toBody: (values, isNew) => {
    const body = campaignBody(values)
    if (!isNew) delete body.kind // a campaign keeps its kind
    return body
  },
}
