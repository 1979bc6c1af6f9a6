import type { FieldError } from "@/api/problem"
import { clauses, t } from "@/i18n"
import type { Field, Values } from "./definition"

/** Path of a field (`name`, `certificates.0.number`) to the sentence that stands at it. */
export type Errors = Record<string, string>

/** What the browser can see by itself: what is required, lengths, a field's own check. */
export function checkFields(fields: Field[], values: Values, root: Values = values, prefix = ""): Errors {
  const errors: Errors = {}
  for (const field of fields) {
    if (field.visible && !field.visible(root)) continue
    const value: unknown = values[field.key]
    const path = `${prefix}${field.key}`
    const key = errorOf(field, value, root)
    if (key) errors[path] = t(key, { most: field.maxlength ?? field.max ?? 0, least: field.min ?? 0 })
    if (field.kind === "rows" && Array.isArray(value)) {
      value.forEach((row: Values, at) => Object.assign(errors, checkFields(field.fields ?? [], row, row, `${path}.${at}.`)))
    }
  }
  return errors
}

function errorOf(field: Field, value: unknown, root: Values): string | undefined {
  const empty = value === null || value === undefined || (typeof value === "string" && !value.trim()) || (Array.isArray(value) && !value.length)
  if (empty) return field.required ? "form.needed" : undefined
  if (typeof value === "string" && field.maxlength && value.length > field.maxlength) return "form.too_long"
  return field.check?.(value, root)
}

/**
 * The server's errors at their fields. Paths that no field has (`scores.3`, a field that is not on this form) go to the nearest field
 * above them; what finds none is for the head of the form.
 */
export function placeErrors(problems: FieldError[], known: (path: string) => boolean): { at: Errors; rest: string[] } {
  const at: Errors = {}
  const rest: string[] = []
  for (const { field, message } of problems) {
    let path = field
    while (path && !known(path)) path = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : ""
    const before = at[path]
    if (!path) rest.push(message)
    else at[path] = before ? clauses([before, message]) : message
  }
  return { at, rest }
}

/** Whether the form shows a field at this path. */
export function hasField(fields: Field[], values: Values, path: string, root: Values = values): boolean {
  const [head, index, ...tail] = path.split(".")
  const field = fields.find(({ key }) => key === head)
  if (!field || (field.visible && !field.visible(root))) return false
  if (index === undefined) return true
  const row = field.kind === "rows" && Array.isArray(values[field.key]) ? (values[field.key] as Values[])[Number(index)] : undefined
  return row !== undefined && tail.length > 0 && hasField(field.fields ?? [], row, tail.join("."), row)
}
