/** A form's value as text, for comparing. */
import { formatMoney } from "@/composables/format"
import { clauses, listed, t } from "@/i18n"
import { useDictionaries } from "@/stores/dictionaries"
import { useRegions } from "@/stores/regions"
import type { Field, Values } from "./definition"

const CODED = new Set(["dictionary", "dictionaries", "checkboxes", "radio"])

export function valueText(field: Field, value: unknown): string {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return t("form.nothing")
  if (CODED.has(field.kind)) return listed([value].flat().map((code) => useDictionaries().label(field.dictionary ?? field.key, String(code))))
  if (field.kind === "region" || field.kind === "regions") return listed([value].flat().map((code) => useRegions().name(String(code))))
  if (field.kind === "money") return formatMoney(Number(value))
  if (field.kind === "switch") return t(value ? "around.yes" : "around.no")
  if (field.kind === "rows") return clauses((value as Values[]).map((row) => rowText(field.fields ?? [], row)))
  return Array.isArray(value) ? t("form.count", { count: value.length }) : String(value)
}

function rowText(fields: Field[], row: Values): string {
  return fields.filter(({ key }) => row[key]).map((field) => valueText(field, row[field.key])).join(" ")
}

export function loadFieldWords(fields: Field[]): Promise<unknown> {
  const coded = fields.flatMap((field) => [field, ...(field.fields ?? [])]).filter(({ kind }) => CODED.has(kind))
  return Promise.all([useRegions().load(), ...coded.map((field) => useDictionaries().load(field.dictionary ?? field.key))])
}
