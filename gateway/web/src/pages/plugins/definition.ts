import type { Column, ListDefinition } from "@/components/list/definition"
import type { Plugin } from "@/stores/plugins"

export type PluginRow = { id: string } & Record<string, unknown>

/** A plugin's list as list pages are told: its first column heads the cards. The texts stand where `texts` put them. */
export function listOf({ key, path, columns }: Plugin): ListDefinition<PluginRow> {
  const shown: Column<PluginRow>[] = columns.map(({ field, kind, sortable }, at) => ({
    key: field,
    label: `plugins.${key}.${field}`,
    kind: kind ?? "text",
    sortable: sortable ?? false,
    card: at === 0 ? "title" : "line",
  }))
  return { name: `plugin-${key}`, path, columns: shown, detail: false, printable: true }
}
