/** What the board shows: read together, again and again while somebody looks. */
import { onMounted, onUnmounted, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue"
import { useDocumentVisibility, useIntervalFn } from "@vueuse/core"

import { api, dataOf, type Schemas } from "@/api/client"
import { Problem } from "@/api/problem"
import { cityDay } from "@/composables/format"
import { namedPeriods } from "@/pages/statistics/periods"

export interface BoardFigures {
  social: Schemas["SocialStatistics"]
  evaluation: Schemas["EvaluationStatistics"]
  counts: Schemas["HazardCounts"]
  overdue: Schemas["HazardRow"][]
  readAt: string
}

export const POLL_SECONDS = 30
const OVERDUE_SHOWN = 20

async function read(): Promise<BoardFigures> {
  const [from, until] = namedPeriods(cityDay()).this_year
  const query = { from, until }
  const [social, evaluation, counts, overdue] = await Promise.all([
    dataOf(api.GET("/api/v1/statistics/social", { params: { query } })),
    dataOf(api.GET("/api/v1/statistics/evaluation", { params: { query } })),
    dataOf(api.GET("/api/v1/hazards/counts")),
    dataOf(api.GET("/api/v1/hazards", { params: { query: { view: "overdue", limit: OVERDUE_SHOWN } } })),
  ])
  return { social, evaluation, counts, overdue: overdue.items, readAt: new Date().toISOString() }
}

export interface Board {
  figures: ShallowRef<BoardFigures | undefined>
  problem: ShallowRef<Problem | undefined>
  refreshing: Ref<boolean>
}

/** Polls while the page is looked at; a failed round keeps the last figures and is tried again with the next. */
export function useBoard(): Board {
  const figures = shallowRef<BoardFigures>()
  const problem = shallowRef<Problem>()
  const refreshing = ref(false)
  const seen = useDocumentVisibility()
  let gone = false

  async function refresh(): Promise<void> {
    if (refreshing.value || seen.value !== "visible") return
    refreshing.value = true
    try {
      const now = await read()
      if (gone) return
      figures.value = now
      problem.value = undefined
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem.value = error
    } finally {
      refreshing.value = false
    }
  }

  useIntervalFn(refresh, POLL_SECONDS * 1000)
  watch(seen, refresh)
  onMounted(refresh)
  onUnmounted(() => (gone = true))
  return { figures, problem, refreshing }
}
