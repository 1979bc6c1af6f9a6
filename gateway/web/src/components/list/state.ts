/** The list's state lives in the address: filters, sort, page size and cursor. A link to a filtered list is a link to just that. */
import { computed, type ComputedRef } from "vue"
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from "vue-router"

import type { Filter } from "./definition"

export const PAGE_SIZES = [20, 50, 100]
const DEFAULT_SIZE = 20
/** Parameters of the list itself; everything else in the query that a filter names is a filter's value. */
const OWN = { cursor: "cursor", page: "page", sort: "sort", limit: "limit", row: "row" } as const

export type FilterValues = Record<string, string>

export interface ListState {
  filters: ComputedRef<FilterValues>
  sort: ComputedRef<string>
  limit: ComputedRef<number>
  cursor: ComputedRef<string>
  page: ComputedRef<number>
  rowId: ComputedRef<string>
  search: (values: FilterValues) => Promise<unknown>
  sortBy: (sort: string) => Promise<unknown>
  size: (limit: number) => Promise<unknown>
  next: (cursor: string) => Promise<unknown>
  previous: () => Promise<unknown>
  open: (rowId: string) => Promise<unknown>
}

export function parametersOf(filters: Filter[]): string[] {
  return filters.flatMap((filter) => (filter.kind === "period" ? periodKeys(filter) : [filter.key]))
}

export function periodKeys(filter: Filter): [string, string] {
  return filter.periodKeys ?? [`${filter.key}_from`, `${filter.key}_until`]
}

export function useListState(filters: () => Filter[]): ListState {
  const route = useRoute()
  const router = useRouter()
  const one = (name: string): string => first(route.query[name])

  const values = computed(() => Object.fromEntries(parametersOf(filters()).map((name) => [name, one(name)]).filter(([, v]) => v)))
  const limit = computed(() => (PAGE_SIZES.includes(Number(one(OWN.limit))) ? Number(one(OWN.limit)) : DEFAULT_SIZE))
  const page = computed(() => Math.max(1, Number.parseInt(one(OWN.page), 10) || 1))

  /** What is not the list's (another part of the page keeps it there) stays; each change of what is listed begins at page one. */
  function go(change: LocationQueryRaw, replace = false): Promise<unknown> {
    const query = { ...route.query, ...change }
    const clean = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== "" && value !== null))
    return replace ? router.replace({ query: clean, state: { cursors: cursors() } }) : router.push({ query: clean, state: { cursors: cursorsFor(clean) } })
  }
  const top = { [OWN.cursor]: undefined, [OWN.page]: undefined, [OWN.row]: undefined }

  return {
    filters: values as ComputedRef<FilterValues>,
    sort: computed(() => one(OWN.sort)),
    limit,
    cursor: computed(() => one(OWN.cursor)),
    page,
    rowId: computed(() => one(OWN.row)),
    search: (wanted) => go({ ...Object.fromEntries(parametersOf(filters()).map((name) => [name, undefined])), ...wanted, ...top }),
    sortBy: (sort) => go({ [OWN.sort]: sort, ...top }),
    size: (size) => go({ [OWN.limit]: size === DEFAULT_SIZE ? undefined : String(size), ...top }),
    next: (cursor) => go({ [OWN.cursor]: cursor, [OWN.page]: String(page.value + 1), [OWN.row]: undefined }),
    previous: () => go({ ...top, ...before(page.value) }),
    open: (rowId) => go({ [OWN.row]: rowId || undefined }, true),
  }
}

/** Keyset pages only lead on; the cursors that led here are remembered with the history entry, so that the way back exists, reload included. */
function cursors(): string[] {
  const kept: unknown = (history.state as { cursors?: unknown } | null)?.cursors
  return Array.isArray(kept) ? (kept as string[]) : []
}

function cursorsFor(query: LocationQueryRaw): string[] {
  const page = Number(query.page ?? 1)
  const known = cursors().slice(0, Math.max(0, page - 2))
  return page > 1 ? [...known, String(query.cursor ?? "")] : []
}

/** Page n-1, where its cursor is known; else the first page. */
function before(page: number): LocationQueryRaw {
  const cursor = cursors()[page - 3]
  return page > 2 && cursor ? { [OWN.cursor]: cursor, [OWN.page]: String(page - 1) } : {}
}

function first(value: LocationQuery[string] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ""
}
