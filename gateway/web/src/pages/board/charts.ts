import type { EChartsOption } from "echarts"

import type { Schemas } from "@/api/client"
import { lookAt } from "@/pages/statistics/charts"

type Row = Schemas["SocialRow"]

/** Hazards of each region, split into what is confirmed, waits for confirmation, and is open. */
export function hazardOption(rows: Row[], words: { confirmed: string; to_confirm: string; unrectified: string }, look: ReturnType<typeof lookAt>): EChartsOption {
  const part = (name: string, data: number[], color: string) => ({ type: "bar" as const, stack: "hazards", name, data, barMaxWidth: 36, itemStyle: { color } })
  return {
    aria: { enabled: true },
    grid: { left: 4, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, textStyle: { color: look.text } },
    tooltip: { renderMode: "richText", trigger: "axis", axisPointer: { type: "shadow" } },
    xAxis: { type: "category", data: rows.map((row) => row.region_name), axisLabel: { color: look.text, interval: 0, hideOverlap: true }, axisLine: { lineStyle: { color: look.line } } },
    yAxis: { type: "value", axisLabel: { color: look.text }, splitLine: { lineStyle: { color: look.line } } },
    series: [
      part(words.confirmed, rows.map((row) => row.confirmed), "#3fae8f"),
      part(words.to_confirm, rows.map((row) => row.rectified - row.confirmed), "#e0a83f"),
      part(words.unrectified, rows.map((row) => row.hazards - row.rectified), "#e0615a"),
    ],
  }
}
