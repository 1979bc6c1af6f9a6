/** Keeps each finding as soon as it is whole: one call at a time, all that is ready in it, with the record's version. */
import { computed, reactive, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue"

import { call } from "@/api/client"
import { Problem } from "@/api/problem"
import { findingsOf, isWhole, merged, sameFinding, type CheckedRecord, type Finding, type Findings, type Item, type Sheet } from "./scores"

const PAUSE_MS = 500

export interface Autosave {
  findings: Findings
  /** What the other side says of items that both changed. */
  conflicts: Findings
  /** Sentences of the server, by item. */
  refused: Record<string, string>
  saving: Ref<boolean>
  /** Why the last call failed; what was entered is kept here and sent again with the next change, or by `flush`. */
  problem: ShallowRef<Problem | undefined>
  unsaved: ComputedRef<number>
  set: (item: Item, finding: Finding) => void
  settle: (code: string, mine: boolean) => void
  /** True when everything that is whole is with the server. */
  flush: () => Promise<boolean>
}

/** `sheetOf` picks the scorer's own sheet of a served record; `served` hears of each newer record. */
export function useAutosave(first: CheckedRecord, sheetOf: (record: CheckedRecord) => Sheet, served: (record: CheckedRecord) => void): Autosave {
  let record = first
  let running: Promise<boolean> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let base = findingsOf(sheetOf(first))
  const items = new Map(sheetOf(first).items.map((item) => [item.code, item]))
  const findings = reactive<Findings>({ ...base })
  const conflicts = reactive<Findings>({})
  const refused = reactive<Record<string, string>>({})
  const dirty = reactive(new Set<string>())
  const saving = ref(false)
  const problem = shallowRef<Problem>()

  const ready = (): string[] => [...dirty].filter((code) => isWhole(items.get(code)!, findings[code]!) && !conflicts[code] && !refused[code])

  function set(item: Item, finding: Finding): void {
    findings[item.code] = finding
    dirty.add(item.code)
    delete refused[item.code]
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), PAUSE_MS)
  }

  function settle(code: string, mine: boolean): void {
    const theirs = conflicts[code]
    delete conflicts[code]
    if (mine || !theirs) {
      void flush()
      return
    }
    findings[code] = theirs
    dirty.delete(code)
  }

  function take(newer: CheckedRecord): void {
    record = newer
    base = findingsOf(sheetOf(newer))
    served(newer)
  }

  function flush(): Promise<boolean> {
    clearTimeout(timer)
    running ??= send().finally(() => (running = undefined))
    return running
  }

  async function send(): Promise<boolean> {
    saving.value = true
    problem.value = undefined
    try {
      for (let codes = ready(); codes.length; codes = ready()) {
        try {
          await put(codes)
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          if (error.status === 412) await meet()
          else if (!refuse(error, codes)) {
            problem.value = error
            return false
          }
        }
      }
      return dirty.size === 0
    } finally {
      saving.value = false
    }
  }

  async function put(codes: string[]): Promise<void> {
    const sent = new Map(codes.map((code) => [code, { ...findings[code]! }]))
    const body = { items: codes.map((code) => ({ code, ...sent.get(code)! })) }
    const { data } = await call<CheckedRecord>("PUT", `/checked-records/${record.id}/scores`, { body, ifMatch: `"${record.version}"` })
    for (const [code, finding] of sent) if (sameFinding(finding, findings[code]!)) dirty.delete(code)
    take(data)
  }

  /** Somebody saved meanwhile: theirs is read, and ours put on top of it. */
  async function meet(): Promise<void> {
    const { data } = await call<CheckedRecord>("GET", `/checked-records/${record.id}`)
    const met = merged(base, findingsOf(sheetOf(data)), findings, dirty)
    Object.assign(findings, met.findings)
    Object.assign(conflicts, met.conflicts)
    take(data)
  }

  /** Whether the refusal is of single items: they stay with their sentence, the others go on. */
  function refuse(why: Problem, codes: string[]): boolean {
    let any = false
    for (const { field, message } of why.fields) {
      const code = codes[Number(/^items\.(\d+)/.exec(field)?.[1] ?? -1)]
      if (code === undefined) continue
      refused[code] = message
      any = true
    }
    return any
  }

  return { findings, conflicts, refused, saving, problem, unsaved: computed(() => dirty.size), set, settle, flush }
}
