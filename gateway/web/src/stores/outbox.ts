/**
 * Visits on their way to the server. Everything is in IndexedDB before a promise here resolves, so a reload or a crash loses nothing.
 * Sending is photos first, then the visit, each with the Idempotency-Key that it got when it was made: however often an attempt
 * breaks off, the server takes it once. That holds for as long as the server keeps keys (24 h at least): what has been without a known
 * end for longer is left to the user.
 */
import { defineStore } from "pinia"
import { computed, ref, toRaw } from "vue"

import { call, context, newIdempotencyKey, type Schemas } from "@/api/client"
import { Problem } from "@/api/problem"
import { sendFile } from "@/api/uploads"
import { structured, type Values } from "@/components/form/definition"
import { sentenceOf } from "@/composables/feedback"
import * as storage from "./outbox-storage"
import type { OutboxEntry, OutboxPhoto } from "./outbox-storage"
import { bodyOf, photoIdsOf } from "./outbox-body"
import { useSession } from "./session"

export type { OutboxEntry, OutboxPhoto }

const KEYS_KEPT_MS = 20 * 3_600_000
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 300_000
export const TOO_LONG_UNSURE = "outbox.too_long_unsure"
export const PHOTO_LOST = "outbox.photo_lost"
const FILE_UNKNOWN = "hazard.file.unknown"
const CSRF = "auth.csrf_token"
/** Refusals that say nothing of what was sent: it is tried again. */
const LATER = new Set(["idempotency.in_progress", CSRF, "auth.password_change_required", "auth.second_factor_enrolment_required"])

export const useOutbox = defineStore("outbox", () => {
  const session = useSession()
  const entries = ref<OutboxEntry[]>([])
  const loadedFor = ref<string | null>(null)
  const sending = ref<string | null>(null)
  const progress = ref<{ done: number; of: number } | null>(null)
  let running: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = FIRST_WAIT_MS

  const waiting = computed(() => entries.value.filter(({ state }) => state === "waiting"))
  const find = (id: string): OutboxEntry | undefined => entries.value.find((entry) => entry.id === id)

  /** Reads what this account has on this device. */
  async function load(): Promise<void> {
    const account = session.account?.id ?? null
    if (loadedFor.value === account) return
    entries.value = account ? newestFirst(await storage.listEntries(account)) : []
    loadedFor.value = account
  }

  async function put(entry: OutboxEntry): Promise<void> {
    const plain = structured(toRaw(entry))
    await storage.putEntry(plain)
    show(plain)
  }

  function show(entry: OutboxEntry): void {
    entries.value = newestFirst([...entries.value.filter(({ id }) => id !== entry.id), entry])
  }

  /** Keeps the draft with that id, made by the form. An entry that is on its way is left as it is: answers whether it was kept. */
  async function keepDraft(id: string, values: Values, enterprise_name: string): Promise<boolean> {
    await load()
    const account = session.account
    const known = find(id)
    if (!account || (known && !isEditable(known))) return false
    const now = new Date().toISOString()
    await put({
      id, account_id: account.id, state: known?.state ?? "draft", created_at: known?.created_at ?? now, changed_at: now,
      enterprise_name, values, problem: known?.problem ?? null, unsure_at: null, answer: null,
    })
    return true
  }

  async function keepPhoto(entry_id: string, file: File): Promise<OutboxPhoto> {
    const photo: OutboxPhoto = {
      id: newIdempotencyKey(), entry_id, name: file.name, type: file.type, bytes: await file.arrayBuffer(), key: newIdempotencyKey(), file_id: null,
    }
    await storage.putPhoto(photo)
    return photo
  }

  /** Hands a draft over for sending, and sends at once when there is a network. */
  async function submit(id: string): Promise<void> {
    await load()
    const entry = find(id)
    if (!entry || !isEditable(entry)) return
    await put({ ...entry, state: "waiting", problem: null })
    wait = FIRST_WAIT_MS
    await flush()
  }

  /** Back to the form, while it is certain that the server has nothing of it. */
  async function reopen(id: string): Promise<void> {
    const entry = find(id)
    if (entry && entry.state === "waiting" && !entry.unsure_at && sending.value !== id) await put({ ...entry, state: "draft", problem: null })
  }

  /** The user has looked whether the server has it and says: once more, with the same key. */
  async function sendAgain(id: string): Promise<void> {
    const entry = find(id)
    if (entry?.problem?.code === TOO_LONG_UNSURE) await put({ ...entry, unsure_at: new Date().toISOString(), problem: null })
    wait = FIRST_WAIT_MS
    await flush()
  }

  async function discard(id: string): Promise<void> {
    if (sending.value === id) return
    await storage.deleteEntry(id)
    entries.value = entries.value.filter((entry) => entry.id !== id)
  }

  /** Sends what waits, one after the other, oldest first. One at a time in this browser: other tabs wait for their turn. */
  function flush(): Promise<void> {
    running ??= exclusively(sendAll).finally(() => (running = undefined))
    return running
  }

  async function sendAll(): Promise<void> {
    await load()
    if (!waiting.value.length) return
    try {
      if (session.unproven || !context.csrfToken) await session.renew()
      for (const { id } of [...waiting.value].reverse()) await sendOne(id)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.status !== 401) retryLater(error)
    } finally {
      sending.value = progress.value = null
    }
  }

  /** Throws what concerns all that wait (no answer, not signed in); what concerns this entry is kept with it. */
  async function sendOne(id: string): Promise<void> {
    const entry = find(id)
    if (!entry || entry.state !== "waiting") return
    if (entry.unsure_at && Date.now() - Date.parse(entry.unsure_at) > KEYS_KEPT_MS) {
      return put({ ...entry, problem: { status: 0, code: TOO_LONG_UNSURE, message: "", fields: [] } })
    }
    sending.value = id
    try {
      const files = await sendPhotos(entry)
      await sendVisit(entry, files)
      wait = FIRST_WAIT_MS
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const now = find(id) ?? entry
      const problem = { status: error.status, code: error.code, message: sentenceOf(error), fields: structured(error.fields) }
      if (error.fields.some(({ code }) => code === FILE_UNKNOWN)) await storage.forgetFiles(id, newIdempotencyKey)
      if (error.is(CSRF)) context.csrfToken = null
      if (!isLater(error)) return put({ ...now, state: "refused", unsure_at: null, problem })
      await put({ ...now, problem })
      throw error
    }
  }

  async function sendPhotos(entry: OutboxEntry): Promise<Map<string, string>> {
    const wanted = photoIdsOf(entry.values)
    const kept = new Map((await storage.listPhotos(entry.id)).map((photo) => [photo.id, photo]))
    const files = new Map<string, string>()
    progress.value = { done: 0, of: wanted.length }
    for (const id of wanted) {
      const photo = kept.get(id)
      if (!photo) throw new Problem(422, { code: PHOTO_LOST })
      if (!photo.file_id) {
        const stored = await sendFile(new File([photo.bytes], photo.name, { type: photo.type }), () => undefined, undefined, photo.key)
        photo.file_id = stored.file_id
        await storage.putPhoto(photo)
      }
      files.set(id, photo.file_id)
      progress.value = { done: files.size, of: wanted.length }
    }
    return files
  }

  async function sendVisit(entry: OutboxEntry, files: Map<string, string>): Promise<void> {
    const before = entry.unsure_at
    const begun: OutboxEntry = { ...entry, unsure_at: before ?? new Date().toISOString(), problem: null }
    await put(begun) // before the request: a crash from here on leaves an entry that is known to be unsure
    try {
      const { data } = await call<Schemas["Visit"]>("POST", "/visits", { body: bodyOf(entry.values, files), idempotencyKey: entry.id })
      const sent: OutboxEntry = { ...structured(toRaw(begun)), state: "sent", unsure_at: null, problem: null, answer: data }
      await storage.putSent(sent)
      show(sent)
    } catch (error) {
      if (error instanceof Problem && (error.status === 401 || error.status === 403 || error.status === 429)) await put({ ...begun, unsure_at: before })
      throw error
    }
  }

  function retryLater(problem: Problem): void {
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), Math.max(wait, (problem.retryAfterSeconds ?? 0) * 1000))
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  }

  /** The network, the account or the window came back. */
  function wake(): void {
    wait = FIRST_WAIT_MS
    void flush()
  }

  return { entries, waiting, sending, progress, find, load, keepDraft, keepPhoto, submit, reopen, sendAgain, discard, flush, wake }
})

/** Whether the form may change it: never while a request for it may still have reached the server. */
export function isEditable(entry: OutboxEntry): boolean {
  return entry.state === "draft" || entry.state === "refused"
}

function isLater(problem: Problem): boolean {
  return problem.passing || problem.status === 401 || problem.status === 408 || LATER.has(problem.code)
}

function newestFirst(list: OutboxEntry[]): OutboxEntry[] {
  return [...list].sort((a, b) => b.created_at.localeCompare(a.created_at) || b.id.localeCompare(a.id))
}

/** Web Locks where there are some (a secure context); without them the Idempotency-Key alone keeps two tabs from sending twice. */
async function exclusively(work: () => Promise<void>): Promise<void> {
  if (typeof navigator !== "undefined" && navigator.locks) await navigator.locks.request("zjjg.outbox", work)
  else await work()
}

