/**
 * Where visits wait on this device (IndexedDB): entries, their photos, and the lists that the form needs without a network. Photos are kept
 * as bytes, not as Blobs: old WebKit loses those on a restart.
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb"

import type { FieldError } from "@/api/problem"
import type { Schemas } from "@/api/client"
import type { Values } from "@/components/form/definition"

/** draft: being filled in. waiting: to be sent. refused: the server said what is wrong. sent: taken, its answer kept until it was read. */
export type EntryState = "draft" | "waiting" | "refused" | "sent"

export interface EntryProblem {
  status: number
  code: string
  message: string
  fields: FieldError[]
}

export interface OutboxEntry {
  /** Also the Idempotency-Key of its POST /visits: made at drafting, the same for every attempt. */
  id: string
  account_id: string
  state: EntryState
  created_at: string
  changed_at: string
  enterprise_name: string
  /** The form's values; photos stand in it by their ids on this device. */
  values: Values
  /** Why the last attempt did not go well. */
  problem: EntryProblem | null
  /** Since when a sent request has been without a known end: until it is known, the entry is sent again as it is and not changed. */
  unsure_at: string | null
  answer: Schemas["Visit"] | null
}

export interface OutboxPhoto {
  id: string
  entry_id: string
  name: string
  type: string
  bytes: ArrayBuffer
  /** The Idempotency-Key of its POST /files. */
  key: string
  /** The server's id, once it has the photo. */
  file_id: string | null
}

interface KeptList {
  name: string
  account_id: string
  at: string
  value: unknown
}

interface Shape extends DBSchema {
  entries: { key: string; value: OutboxEntry; indexes: { account_id: string } }
  photos: { key: string; value: OutboxPhoto; indexes: { entry_id: string } }
  kept: { key: string; value: KeptList }
}

let opened: Promise<IDBPDatabase<Shape>> | undefined

function database(): Promise<IDBPDatabase<Shape>> {
  opened ??= openDB<Shape>("zjjg", 1, {
    upgrade(db) {
      db.createObjectStore("entries", { keyPath: "id" }).createIndex("account_id", "account_id")
      db.createObjectStore("photos", { keyPath: "id" }).createIndex("entry_id", "entry_id")
      db.createObjectStore("kept", { keyPath: "name" })
    },
    terminated: () => (opened = undefined),
  })
  opened.catch(() => (opened = undefined))
  return opened
}

/** For a start from nothing, as after a crash. */
export async function closeStorage(): Promise<void> {
  const db = await opened
  opened = undefined
  db?.close()
}

export async function listEntries(account_id: string): Promise<OutboxEntry[]> {
  return (await database()).getAllFromIndex("entries", "account_id", account_id)
}

export async function putEntry(entry: OutboxEntry): Promise<void> {
  await (await database()).put("entries", entry)
}

/** The entry with its photos, in one transaction. */
export async function deleteEntry(id: string): Promise<void> {
  const change = (await database()).transaction(["entries", "photos"], "readwrite")
  const photos = await change.objectStore("photos").index("entry_id").getAllKeys(id)
  await Promise.all([...photos.map((photo) => change.objectStore("photos").delete(photo)), change.objectStore("entries").delete(id), change.done])
}

/** What the server has taken needs no photos here any more: its answer replaces them, in one transaction. */
export async function putSent(entry: OutboxEntry): Promise<void> {
  const change = (await database()).transaction(["entries", "photos"], "readwrite")
  const photos = await change.objectStore("photos").index("entry_id").getAllKeys(entry.id)
  await Promise.all([...photos.map((photo) => change.objectStore("photos").delete(photo)), change.objectStore("entries").put(entry), change.done])
}

export async function listPhotos(entry_id: string): Promise<OutboxPhoto[]> {
  return (await database()).getAllFromIndex("photos", "entry_id", entry_id)
}

export async function findPhoto(id: string): Promise<OutboxPhoto | undefined> {
  return (await database()).get("photos", id)
}

/** Has the entry's photos sent anew, with new keys: the server no longer knows what it had taken. */
export async function forgetFiles(entry_id: string, newKey: () => string): Promise<void> {
  const change = (await database()).transaction("photos", "readwrite")
  const photos = await change.store.index("entry_id").getAll(entry_id)
  await Promise.all([...photos.map((photo) => change.store.put({ ...photo, file_id: null, key: newKey() })), change.done])
}

export async function putPhoto(photo: OutboxPhoto): Promise<void> {
  await (await database()).put("photos", photo)
}

export async function deletePhoto(id: string): Promise<void> {
  await (await database()).delete("photos", id)
}

/** What was kept for this account; another account's is not shown. */
export async function findKept<T>(name: string, account_id: string): Promise<T | null> {
  const kept = await (await database()).get("kept", name)
  return kept && kept.account_id === account_id ? (kept.value as T) : null
}

export async function putKept(name: string, account_id: string, value: unknown): Promise<void> {
  await (await database()).put("kept", { name, account_id, at: new Date().toISOString(), value })
}
