/** Fetching a list's page: one request at a time, the newest wins; rows stay while the next ones come. */
import { ref, shallowRef, type Ref, type ShallowRef } from "vue"

import { call, type Query } from "@/api/client"
import { Problem } from "@/api/problem"
import type { PageOf } from "./definition"

export interface Rows<Row> {
  page: ShallowRef<PageOf<Row> | undefined>
  loading: Ref<boolean>
  problem: ShallowRef<Problem | undefined>
  fetch: (path: string, query: Query, toRow?: (served: Row) => Row) => Promise<void>
}

export function useRows<Row>(): Rows<Row> {
  const page = shallowRef<PageOf<Row>>()
  const loading = ref(false)
  const problem = shallowRef<Problem>()
  let running: AbortController | undefined

  async function fetch(path: string, query: Query, toRow?: (served: Row) => Row): Promise<void> {
    running?.abort()
    const mine = (running = new AbortController())
    loading.value = true
    try {
      const answer = await call<PageOf<Row>>("GET", path, { query, signal: mine.signal })
      page.value = toRow ? { ...answer.data, items: answer.data.items.map(toRow) } : answer.data
      problem.value = undefined
    } catch (error) {
      if (mine.signal.aborted) return
      if (!(error instanceof Problem)) throw error
      problem.value = error
    } finally {
      if (running === mine) loading.value = false
    }
  }

  return { page, loading, problem, fetch }
}
