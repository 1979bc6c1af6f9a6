import type { Schemas } from "@/api/client"

export type WorkCalendar = Schemas["WorkCalendar"]
export interface Day {
  day: string
  working: boolean
  name: string
}

const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

/** Monday to Friday. */
export const workedByWeekday = (day: string): boolean => weekdayOf(day) < 5

export interface Month {
  month: number
  /** Empty places before the first day, a week beginning on Monday. */
  before: number
  days: string[]
}

export function monthsOf(year: number): Month[] {
  return Array.from({ length: 12 }, (_, at) => {
    const count = new Date(Date.UTC(year, at + 1, 0)).getUTCDate()
    const days = Array.from({ length: count }, (__, n) => `${year}-${String(at + 1).padStart(2, "0")}-${String(n + 1).padStart(2, "0")}`)
    return { month: at + 1, before: weekdayOf(days[0]!), days }
  })
}

/** The day switched between working and free; one that is then as its weekday says and has no name need not be kept. */
export function switched(days: Day[], day: string): Day[] {
  const known = days.find((one) => one.day === day)
  const now = { day, working: !(known?.working ?? workedByWeekday(day)), name: known?.name ?? "" }
  const others = days.filter((one) => one.day !== day)
  if (now.working === workedByWeekday(day) && !now.name) return others
  return [...others, now].sort((a, b) => a.day.localeCompare(b.day))
}

/** The days that two calendars do not agree on, in order. */
export function differing(mine: Day[], theirs: Day[]): string[] {
  const [own, other] = [new Map(mine.map((one) => [one.day, one])), new Map(theirs.map((one) => [one.day, one]))]
  const same = (day: string): boolean => own.get(day)?.working === other.get(day)?.working && (own.get(day)?.name ?? "") === (other.get(day)?.name ?? "")
  return [...new Set([...own.keys(), ...other.keys()])].filter((day) => !same(day)).sort()
}

/** The chosen side's entry of each day; a day that is in neither keeps its weekday. */
export function settled(mine: Day[], theirs: Day[], chosen: (day: string) => "mine" | "theirs"): Day[] {
  const days = [...new Set([...mine, ...theirs].map(({ day }) => day))].sort()
  return days.flatMap((day) => (chosen(day) === "mine" ? mine : theirs).filter((one) => one.day === day))
}
