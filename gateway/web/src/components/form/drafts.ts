/** Drafts: what is typed is kept on the server a moment later and offered again, on whatever machine. */
import { useDebounceFn } from "@vueuse/core"
import { ref, type Ref } from "vue"

import { Problem } from "@/api/problem"
import { usePreferences } from "@/stores/preferences"
import type { Values } from "./definition"

export interface Draft {
  /** Of which row, `new` for none. */
  of: string
  saved_at: string
  values: Values
}

export interface Drafts {
  savedAt: Ref<string>
  /** The server does not take drafts now; typing goes on. */
  failed: Ref<boolean>
  find: (of: string) => Promise<Draft | null>
  keep: (of: string, values: Values) => void
  drop: () => Promise<void>
}

const QUIET_MS = 1200
const LONGEST_MS = 8000

export function useDrafts(form: string): Drafts {
  const preferences = usePreferences()
  const name = `draft.${form}`
  const savedAt = ref("")
  const failed = ref(false)
  let open = true

  const write = useDebounceFn(
    async (of: string, values: Values) => {
      if (!open) return
      try {
        const saved_at = new Date().toISOString()
        await preferences.put(name, { of, saved_at, values } satisfies Draft)
        savedAt.value = saved_at
        failed.value = false
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        failed.value = true
      }
    },
    QUIET_MS,
    { maxWait: LONGEST_MS },
  )

  return {
    savedAt,
    failed,
    find: async (of) => {
      const kept = await preferences.get<Draft>(name)
      return kept && kept.of === of && typeof kept.values === "object" ? kept : null
    },
    keep: (of, values) => void write(of, values),
    drop: async () => {
      open = false
      if (!savedAt.value && !(await preferences.get(name))) return
      await preferences.put(name, null)
    },
  }
}
