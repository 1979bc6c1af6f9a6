/** The measures that a trend can show, by screen, its steps' names, and the line that is drawn. */
import type { EChartsOption } from "echarts"

import type { Schemas } from "@/api/client"
import { t } from "@/i18n"
import type { Look } from "./charts"
import { MEASURES, type Measure, type Screen } from "./measures"

export type Trend = Schemas["Trend"]
export type Step = Schemas["TrendStep"]
export const STEPS: readonly Step[] = ["month", "quarter", "year"]
export const FIRST = "social.hazards"
const PREFIX: Record<Screen, string> = { evaluation: "evaluation", social: "social", "spot-checks": "spot_checks" }

export interface Choice {
  /** As the server knows it: the screen's name and the figure's. */
  name: string
  measure: Measure
}

/** What the server knows by one number a step: counts by kind of report are no measure of their own. */
export function choicesOf(screen: Screen): Choice[] {
  return MEASURES[screen].filter(({ formula }) => !formula).map((measure) => ({ name: `${PREFIX[screen]}.${measure.key}`, measure }))
}

export const SCREENS = Object.keys(PREFIX) as Screen[]

export function choiceOf(name: string): Choice {
  const all = SCREENS.flatMap(choicesOf)
  return all.find((choice) => choice.name === name) ?? all.find((choice) => choice.name === FIRST)!
}

/** 2026-07-01 as 2026-07, 2026年第三季度 or 2026年. */
export function stepWords(step: Step, fromOn: string): string {
  const [year, month] = [fromOn.slice(0, 4), Number(fromOn.slice(5, 7))]
  if (step === "month") return fromOn.slice(0, 7)
  return step === "year" ? t("rankings.period.year", { year }) : t(`rankings.period.q${Math.floor((month - 1) / 3) + 1}`, { year })
}

/** A step without a value is a gap, not a zero. */
export function lineOption(names: string[], values: (number | null)[], measure: string, look: Look): EChartsOption {
  return {
    aria: { enabled: true },
    grid: { left: 8, right: 24, top: 24, bottom: 4, containLabel: true },
    tooltip: { renderMode: "richText", trigger: "axis" },
    xAxis: { type: "category", data: names, axisLabel: { hideOverlap: true, color: look.text }, axisLine: { lineStyle: { color: look.line } } },
    yAxis: { type: "value", axisLabel: { color: look.text }, splitLine: { lineStyle: { color: look.line } } },
    series: [{ type: "line", name: measure, data: values, connectNulls: false, symbolSize: 8, lineStyle: { width: 3 }, label: { show: names.length <= 12, position: "top", color: look.text } }],
  }
}
