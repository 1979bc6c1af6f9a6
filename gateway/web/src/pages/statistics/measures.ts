/** The measures of the three screens, how each is written, and whose rows a number counts. Which list and filter show them, the server says. */
import type { Schemas } from "@/api/client"
import { formatMoney, formatNumber, formatPercent } from "@/composables/format"

export type Screen = "evaluation" | "social" | "spot-checks"
export type Figures = Schemas["EvaluationFigures"] | Schemas["SocialFigures"] | Schemas["SpotCheckFigures"]
export type Source = Schemas["FigureSource"]
export interface Statistics {
  rows: (Figures & { region_code: string | null; region_name: string })[]
  total: Figures
  own: Figures | null
  /** Of spot checks, while both kinds are shown together. */
  kinds?: Record<string, Figures>
  formulas: Record<string, string>
  sources: Record<string, Source>
  as_of: string
}

export interface Asked {
  region_code: string
  from: string
  until: string
}

export interface Measure {
  key: string
  kind?: "money" | "percent" | "score"
  /** Whose formula of the server's it shares; its own when left out. */
  formula?: string
  value: (figures: Figures) => number | null
  /** Counted as of now, whatever the period: nothing to compare. */
  timeless?: boolean
  /** The figure whose rows it opens; its own when left out. */
  source?: string
  /** What of those rows it counts. */
  narrow?: Record<string, string>
  /** A sum, mean or rate over the rows that it opens: their number is another. */
  over?: boolean
}

const field = (key: string) => (figures: Figures): number | null => {
  const value = (figures as unknown as Record<string, number | string | null>)[key]
  return value === null || value === undefined ? null : Number(value)
}

function plain(key: string, kind?: Measure["kind"]): Measure {
  return { key, value: field(key), ...(kind ? { kind } : {}) }
}

/** Made of the rows of `source`. */
function over(key: string, source: string, kind?: Measure["kind"]): Measure {
  return { ...plain(key, kind), source, over: true }
}

const KINDS = ["pre", "acceptance", "current", "special"] as const

export const MEASURES: Record<Screen, Measure[]> = {
  evaluation: [
    { ...plain("agencies"), timeless: true },
    plain("contracts"),
    over("contract_amount", "contracts", "money"),
    plain("reports"),
    ...KINDS.map((kind): Measure => ({
      key: kind, formula: "reports_by_kind", source: "reports", narrow: { kind }, value: (figures) => (figures as Schemas["EvaluationFigures"]).reports_by_kind[kind] ?? 0,
    })),
    over("enterprises", "contracts"),
    plain("checked"),
    over("mean_score", "checked", "score"),
  ],
  social: [
    { ...plain("agencies"), timeless: true },
    plain("contracts"),
    over("enterprises", "contracts"),
    plain("visits"),
    over("visits_promised", "contracts"),
    plain("hazards"),
    plain("major"),
    plain("rectified"),
    plain("confirmed"),
    plain("overdue"),
    over("rectification_rate", "hazards", "percent"),
    over("mean_days_to_rectify", "rectified"),
  ],
  "spot-checks": [
    plain("campaigns"),
    plain("drawn"),
    plain("scored"),
    plain("published"),
    over("completion_rate", "drawn", "percent"),
    over("mean_score", "published", "score"),
  ],
}

export const SHOWN_FIRST: Record<Screen, string> = { evaluation: "contracts", social: "hazards", "spot-checks": "drawn" }

/** The rows that a figure of this measure counts, or is made of; none where no list shows just these. */
export function sourceOf(measure: Measure, sources: Record<string, Source>): Source | undefined {
  const source = sources[measure.source ?? measure.key]
  return source && { list: source.list, filter: { ...source.filter, ...measure.narrow } }
}

export function figureText(measure: Measure, figures: Figures): string {
  const value = measure.value(figures)
  if (value === null) return "—"
  if (measure.kind === "money") return formatMoney(value)
  if (measure.kind === "percent") return formatPercent(value)
  if (measure.kind === "score") return value.toFixed(2)
  return formatNumber(value)
}

/** What a chart's axis shows: yuan, not fen; per cent, not parts. */
export function chartValue(measure: Measure, figures: Figures): number | null {
  const value = measure.value(figures)
  if (value === null) return null
  if (measure.kind === "money") return value / 100
  return measure.kind === "percent" ? Math.round(value * 10_000) / 100 : value
}

/** How much more or less than before, in the measure's own unit (rates in percentage points); empty where either has no value. */
export function changeText(measure: Measure, now: Figures, before: Figures): string {
  const [a, b] = [chartValue(measure, now), chartValue(measure, before)]
  if (measure.timeless || a === null || b === null) return ""
  const change = Math.round((a - b) * 100) / 100
  const sign = change > 0 ? "+" : change < 0 ? "−" : "±"
  return `${sign}${formatNumber(Math.abs(change))}`
}
