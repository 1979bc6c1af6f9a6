/** What a list page is told. One definition draws the table on a desk, the cards on a phone, the drawer, the columns' dialog and the search form. */
import type { Query } from "@/api/client"

export type CellKind = "text" | "number" | "money" | "date" | "instant" | "dictionary" | "dictionaries" | "region" | "boolean" | "percent" | "mobile"

export interface Column<Row> {
  /** Field of the row, or a name of its own when `value` says what stands there. Also the slot `cell-<key>`. */
  key: (keyof Row & string) | (string & {})
  /** Key of its text. */
  label: string
  kind?: CellKind
  /** For `dictionary` (one code) and `dictionaries` (a list of codes): a set of words.json or a dictionary of the server. */
  dictionary?: string
  value?: (row: Row) => unknown
  width?: number
  minWidth?: number
  /** true when the server sorts by `key`; a text when it sorts by another name. */
  sortable?: boolean | string
  /** Not shown until chosen. */
  hidden?: boolean
  pinned?: "left" | "right"
  /** Place on a phone's card: its head, a mark beside it, a line (default) or nowhere. The drawer shows all. */
  card?: "title" | "mark" | "line" | "none"
}

export type FilterKind = "text" | "dictionary" | "region" | "period" | "boolean" | "enterprise" | "staff" | "agency"

export interface Filter {
  /** The query parameter; for `period` the stem: `found` sends `found_from` and `found_until`. */
  key: string
  label: string
  kind: FilterKind
  dictionary?: string
  placeholder?: string
  /** Names of the two parameters of a period, where they are not `<key>_from`, `<key>_until`. */
  periodKeys?: [string, string]
  /** Of `boolean`: only yes is offered, where false is no filter to the server. */
  onlyYes?: boolean
  /** Shown without unfolding the form. The first three are, when none says so. */
  always?: boolean
}

export interface ListDefinition<Row extends { id: string }> {
  /** `staff`: names the kept columns and views. Of `a-z 0-9 -`. */
  name: string
  /** Below /api/v1: `/staff`. */
  path: string
  columns: Column<Row>[]
  filters?: Filter[]
  /** Always sent and not for the user to change: `{ view: "overdue" }`. */
  fixed?: Query
  /** The filters as the server takes them, where the form's are not the same: instants for days. */
  toQuery?: (filters: Record<string, string>) => Query
  /** A served row as lists need it: with a text as its id. */
  toRow?: (served: Row) => Row
  /** Rows can be ticked: for buttons above the list that act on ticked rows. */
  tickable?: boolean
  /** The export button, for lists that POST /exports takes. */
  exportable?: boolean
  /** The print button: all rows of the filter, in the shown columns. */
  printable?: boolean
  /** What the drawer is headed with; the card's title when left out. */
  detailTitle?: (row: Row) => string
  /** Rows open in a drawer. On unless false. */
  detail?: boolean
}

export function sentFilters<Row extends { id: string }>(definition: ListDefinition<Row>, filters: Record<string, string>): Query {
  return definition.toQuery?.(filters) ?? filters
}

export interface PageOf<Row> {
  items: Row[]
  next_cursor: string | null
  total: { value: number; exact?: boolean }
  /** Of lists that several services make together: those that did not answer, whose rows are missing. */
  away?: string[]
}

/** What pages may do with a list through a template ref or its slots. */
export interface ListHandle<Row> {
  reload: () => Promise<void>
  ticked: Row[]
  untick: () => void
}
