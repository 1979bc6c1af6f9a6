/** How days, instants, money and numbers are written, in the reader's language; instants in the city's time, whatever the machine's. */
import { locale } from "@/i18n"

const ZONE = "Asia/Shanghai"

/** `2026-11-23` stays as it is: a calendar day has no zone. */
export function formatDate(day: string): string {
  return day.slice(0, 10)
}

export function formatInstant(instant: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date(instant))
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? ""
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}`
}

/** The city's day of an instant, now when left out: `2026-11-23`. */
export function cityDay(at: Date = new Date()): string {
  return formatInstant(at.toISOString()).slice(0, 10)
}

/** The day `days` later (earlier when negative). */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Integer fen as yuan with two digits. */
export function formatMoney(fen: number): string {
  return new Intl.NumberFormat(locale.value, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(fen / 100)
}

export function formatNumber(value: number, digits = 2): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value)
}

/** 0.8571 as 85.71%. */
export function formatPercent(part: number): string {
  return new Intl.NumberFormat(locale.value, { style: "percent", maximumFractionDigits: 2 }).format(part)
}
