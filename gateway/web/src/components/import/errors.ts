import { clauses } from "@/i18n"
import type { Job } from "@/components/job/jobs"

type JobError = NonNullable<Job["errors"]>[number]

export interface ErrorGrid {
  /** Columns that have an error anywhere, in the order of their first one. */
  fields: string[]
  rows: { row: number; cells: Record<string, string> }[]
}

/** A job's errors as the sheet's rows and columns; what blames no row (row 0) is shown by the job's progress instead. */
export function gridOf(errors: JobError[]): ErrorGrid {
  const rows = new Map<number, Record<string, string>>()
  const fields: string[] = []
  for (const { row, field, message, code } of errors) {
    if (row === 0) continue
    if (!fields.includes(field)) fields.push(field)
    const cells = rows.get(row) ?? {}
    const text = message || code
    cells[field] = cells[field] ? clauses([cells[field], text]) : text
    rows.set(row, cells)
  }
  return { fields, rows: [...rows].sort(([a], [b]) => a - b).map(([row, cells]) => ({ row, cells })) }
}
