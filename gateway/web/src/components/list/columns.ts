/** Which columns are shown, in which order, which are pinned: kept on the server for the account (`columns.<list>`). */
import { computed, ref, type ComputedRef } from "vue"

import { usePreferences } from "@/stores/preferences"
import type { Column } from "./definition"

export interface ColumnChoice {
  key: string
  shown: boolean
  pinned: "none" | "left" | "right"
}

export interface ColumnState<Row> {
  choices: ComputedRef<ColumnChoice[]>
  shown: ComputedRef<Column<Row>[]>
  /** What is kept on the server; empty for the definition's own arrangement. */
  kept: () => ColumnChoice[]
  load: () => Promise<void>
  keep: (choices: ColumnChoice[]) => Promise<void>
  reset: () => Promise<void>
}

export function useColumns<Row>(list: () => string, columns: () => Column<Row>[]): ColumnState<Row> {
  const preferences = usePreferences()
  const kept = ref<ColumnChoice[]>([])
  const name = (): string => `columns.${list()}`

  const choices = computed(() => merged(columns(), kept.value))
  const shown = computed(() => {
    const byKey = new Map(columns().map((column) => [column.key as string, column]))
    const chosen = choices.value.filter((choice) => choice.shown).flatMap((choice) => {
      const column = byKey.get(choice.key)
      return column ? [{ ...column, pinned: choice.pinned === "none" ? undefined : choice.pinned }] : []
    })
    return [...chosen.filter((c) => c.pinned === "left"), ...chosen.filter((c) => !c.pinned), ...chosen.filter((c) => c.pinned === "right")]
  })

  return {
    choices,
    shown: shown as ComputedRef<Column<Row>[]>,
    kept: () => kept.value,
    load: async () => {
      const value = await preferences.get<ColumnChoice[]>(name())
      kept.value = Array.isArray(value) ? value : []
    },
    keep: async (wanted) => {
      kept.value = wanted
      await preferences.put(name(), wanted)
    },
    reset: async () => {
      kept.value = []
      await preferences.put(name(), null)
    },
  }
}

/** The kept order and choice; a column that came since stands at its place in the definition, one that went is dropped. */
export function merged<Row>(columns: Column<Row>[], kept: ColumnChoice[]): ColumnChoice[] {
  const known = kept.filter(({ key }) => columns.some((column) => column.key === key))
  const result = [...known]
  columns.forEach((column, at) => {
    if (known.some(({ key }) => key === column.key)) return
    result.splice(Math.min(at, result.length), 0, { key: column.key, shown: !column.hidden, pinned: column.pinned ?? "none" })
  })
  return result
}
