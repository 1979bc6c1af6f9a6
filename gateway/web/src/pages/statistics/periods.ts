/** The periods that a statistics page offers: half-open, as the server's, of the city's calendar. */
export type Period = [from: string, until: string]

const two = (n: number): string => String(n).padStart(2, "0")
/** First day of a month; months past December are those of the next year. */
const monthStart = (year: number, month: number): string => `${year + Math.floor((month - 1) / 12)}-${two(((month - 1) % 12) + 1)}-01`

export function namedPeriods(today: string): Record<"this_year" | "this_quarter" | "this_month" | "last_year" | "always", Period> {
  const year = Number(today.slice(0, 4))
  const month = Number(today.slice(5, 7))
  const quarter = Math.floor((month - 1) / 3) * 3 + 1
  return {
    this_year: [monthStart(year, 1), monthStart(year + 1, 1)],
    this_quarter: [monthStart(year, quarter), monthStart(year, quarter + 3)],
    this_month: [monthStart(year, month), monthStart(year, month + 1)],
    last_year: [monthStart(year - 1, 1), monthStart(year, 1)],
    always: ["", ""],
  }
}

/** The same days of the year before; 29 February has none there and becomes 1 March. No period has none before it. */
export function yearBefore([from, until]: Period): Period | undefined {
  if (!from || !until) return undefined
  const before = (day: string): string => `${Number(day.slice(0, 4)) - 1}${day.slice(4) === "-02-29" ? "-03-01" : day.slice(4)}`
  return [before(from), before(until)]
}
