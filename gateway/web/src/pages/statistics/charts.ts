/** What is drawn of a statistics table. Tooltips are drawn on the canvas (`richText`): the gateway's CSP refuses style attributes in HTML. */
import type { EChartsOption } from "echarts"

import { formatNumber } from "@/composables/format"

export interface Bar {
  name: string
  value: number | null
}

export interface Look {
  text: string
  line: string
  low: string
  high: string
  card: string
  strong: string
}

/** The tokens as they are in force at `place`: canvas knows no custom properties. */
export function lookAt(place: Element): Look {
  const style = getComputedStyle(place)
  const of = (name: string): string => style.getPropertyValue(name).trim()
  return { text: of("--z-text-soft"), line: of("--z-line"), low: of("--z-primary-soft"), high: of("--z-primary"), card: of("--z-card"), strong: of("--z-text") }
}

export function barOption(bars: Bar[], measure: string, look: Look): EChartsOption {
  return {
    aria: { enabled: true },
    grid: { left: 8, right: 16, top: 24, bottom: 4, containLabel: true },
    tooltip: { renderMode: "richText", trigger: "axis", axisPointer: { type: "shadow" } },
    xAxis: { type: "category", data: bars.map(({ name }) => name), axisLabel: { interval: 0, hideOverlap: true, rotate: bars.length > 8 ? 45 : 0, color: look.text }, axisLine: { lineStyle: { color: look.line } } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color: look.text }, splitLine: { lineStyle: { color: look.line } } },
    series: [{ type: "bar", name: measure, data: bars.map(({ value }) => value), barMaxWidth: 40, label: { show: bars.length <= 12, position: "top", color: look.text }, itemStyle: { borderRadius: [3, 3, 0, 0] } }],
  }
}

/** `map` is the name that the outlines are registered under; features are joined by name. */
export function mapOption(map: string, bars: Bar[], measure: string, look: Look): EChartsOption {
  const values = bars.flatMap(({ value }) => (value === null ? [] : [value]))
  const most = Math.max(0, ...values)
  const least = Math.min(most, ...values)
  const scale = least === most ? { min: 0, max: most || 1 } : { min: least, max: most }
  return {
    aria: { enabled: true },
    tooltip: { renderMode: "richText", trigger: "item" },
    visualMap: { type: "continuous", ...scale, text: [formatNumber(scale.max), formatNumber(scale.min)], left: 0, bottom: 0, itemHeight: 90, itemWidth: 12, calculable: false, textStyle: { color: look.text }, inRange: { color: [look.low, look.high] } },
    series: [{
      type: "map", map, name: measure, roam: false, layoutCenter: ["54%", "50%"], layoutSize: "96%", selectedMode: false,
      label: { show: true, color: look.strong, fontSize: 12, textBorderColor: look.card, textBorderWidth: 2 },
      labelLayout: { moveOverlap: "shiftY" },
      itemStyle: { borderColor: look.card, borderWidth: 1.5, areaColor: look.low },
      emphasis: { label: { color: "#16202e" }, itemStyle: { areaColor: "#f0bb6b" } },
      data: bars.map(({ name, value }) => ({ name, value: value ?? Number.NaN })),
    }],
  }
}
