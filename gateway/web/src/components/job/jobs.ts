/** Following a job (GET /jobs/{id}) until it ends: asked quickly at first, then less often, and on again after a network that was away. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue"

import { call, type Schemas } from "@/api/client"
import { Problem } from "@/api/problem"

export type Job = Schemas["Job"]

const FIRST_MS = 300
const LONGEST_MS = 3000

export interface FollowedJob {
  job: ShallowRef<Job | undefined>
  problem: ShallowRef<Problem | undefined>
  ended: Ref<boolean>
}

export function useJob(id: () => string, onEnd: (job: Job) => void = () => undefined): FollowedJob {
  const job = shallowRef<Job>()
  const problem = shallowRef<Problem>()
  const ended = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let watched = ""

  async function ask(jobId: string, waitMs: number): Promise<void> {
    try {
      const { data } = await call<Job>("GET", `/jobs/${jobId}`)
      if (jobId !== watched) return
      job.value = data
      problem.value = undefined
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (jobId !== watched) return
      problem.value = error
      if (!error.passing) {
        ended.value = true
        return
      }
    }
    if (job.value?.state === "done" || job.value?.state === "failed") {
      ended.value = true
      onEnd(job.value)
    } else {
      timer = setTimeout(() => void ask(jobId, Math.min(waitMs * 1.5, LONGEST_MS)), waitMs)
    }
  }

  watch(
    id,
    (jobId) => {
      clearTimeout(timer)
      watched = jobId
      job.value = undefined
      ended.value = false
      if (jobId) void ask(jobId, FIRST_MS)
    },
    { immediate: true },
  )
  onBeforeUnmount(() => {
    clearTimeout(timer)
    watched = ""
  })
  return { job, problem, ended }
}
