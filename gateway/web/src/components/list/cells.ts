import { formatDate, formatInstant, formatMoney, formatNumber, formatPercent } from "@/composables/format"
import { listed, t } from "@/i18n"
import { useDictionaries } from "@/stores/dictionaries"
import { useRegions } from "@/stores/regions"
import type { Column } from "./definition"

export const NOTHING = "—"

export function rawValue<Row>(column: Column<Row>, row: Row): unknown {
  return column.value ? column.value(row) : (row as Record<string, unknown>)[column.key]
}

/** The cell as plain text: table, card, drawer and the browser's title attribute all use it. */
export function cellText<Row>(column: Column<Row>, row: Row): string {
  const value = rawValue(column, row)
  if (value === null || value === undefined || value === "") return NOTHING
  switch (column.kind) {
    case "number":
      return formatNumber(Number(value))
    case "money":
      return formatMoney(Number(value))
    case "percent":
      return formatPercent(Number(value))
    case "date":
      return formatDate(String(value))
    case "instant":
      return formatInstant(String(value))
    case "boolean":
      return t(value ? "around.yes" : "around.no")
    case "dictionary":
      return useDictionaries().label(column.dictionary ?? column.key, String(value))
    case "dictionaries":
      return listText(column, value as string[])
    case "region":
      return useRegions().path(String(value)) || NOTHING
    default:
      return Array.isArray(value) ? listed(value.map(String)) || NOTHING : String(value)
  }
}

function listText<Row>(column: Column<Row>, values: string[]): string {
  const dictionaries = useDictionaries()
  return listed(values.map((value) => dictionaries.label(column.dictionary ?? column.key, value))) || NOTHING
}

/** Everything that the cells look up, asked for once a page instead of once a cell. */
export function loadWords<Row>(columns: Column<Row>[]): Promise<unknown> {
  const names = new Set(columns.filter(({ kind }) => kind === "dictionary" || kind === "dictionaries").map((c) => c.dictionary ?? c.key))
  const waits: Promise<unknown>[] = [...names].map((name) => useDictionaries().load(name))
  if (columns.some(({ kind }) => kind === "region")) waits.push(useRegions().load())
  return Promise.all(waits)
}

export function isNumeric(kind: string | undefined): boolean {
  return kind === "number" || kind === "money" || kind === "percent"
}
