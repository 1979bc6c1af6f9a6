/** A ranking's period as it is named, and its rows as a table shows them. */
import type { Schemas } from "@/api/client"
import { t } from "@/i18n"

export type Ranking = Schemas["Ranking"]
export type RankingRow = Schemas["RankingRow"]
export type Kind = Schemas["ServiceKind"]

export const PARTS = ["", "H1", "H2", "Q1", "Q2", "Q3", "Q4"] as const

/** 2026H1 as 2026年上半年. */
export function periodWords(period: string): string {
  const [, year, part] = /^(\d{4})(H\d|Q\d)?$/.exec(period) ?? [null, period, undefined]
  return t(`rankings.period.${part ? part.toLowerCase() : "year"}`, { year })
}

export function partWords(part: string): string {
  return t(`rankings.part.${part ? part.toLowerCase() : "year"}`)
}

/** This year and the years before it: what may have been checked. */
export function yearsUpTo(year: number, back = 5): string[] {
  return Array.from({ length: back + 1 }, (_, i) => String(year - i))
}

export type Trend = "up" | "down" | "same" | "none"
export const ARROWS: Record<Trend, string> = { up: "▲", down: "▼", same: "=", none: "" }

export function trendOf({ trend }: Pick<RankingRow, "trend">): Trend {
  if (trend === null) return "none"
  return trend > 0 ? "up" : trend < 0 ? "down" : "same"
}

/** +1.25, −0.50, ±0.00. */
export function trendText({ trend }: Pick<RankingRow, "trend">): string {
  if (trend === null) return "—"
  return `${trend > 0 ? "+" : trend < 0 ? "−" : "±"}${Math.abs(trend).toFixed(2)}`
}

/** Names of the rankers whose figures stand beside mean and shrunk mean. */
export function moreColumns(ranking: Ranking): string[] {
  return [...new Set(ranking.items.flatMap((row) => Object.keys(row.more)))].sort()
}
