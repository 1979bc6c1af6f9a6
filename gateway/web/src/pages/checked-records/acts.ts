/** What may be done to a checked record, by whom and in which state. The server judges; here it only decides which buttons stand. */
import { call, newIdempotencyKey } from "@/api/client"
import { reportDone, reportOrThrow } from "@/composables/feedback"
import { cityDay } from "@/composables/format"
import type { Role } from "@/stores/session"
import type { CheckedRecord } from "./scores"

export type RecordAct = "score" | "confirm" | "return" | "reply" | "appeal" | "decide"

export function actsOn(record: CheckedRecord, role: Role | undefined, today: string = cityDay()): RecordAct[] {
  const agency = role === "agency" || role === "sub_account"
  const officer = role === "officer"
  const open = record.state === "to_score" || record.state === "returned"
  const published = record.state === "published"
  const inTime = record.appeal_until !== null && today <= record.appeal_until
  const acts: [RecordAct, boolean][] = [
    ["score", open && (officer || role === "inspector")],
    ["confirm", officer && record.state === "scored"],
    ["return", officer && record.state === "scored"],
    ["reply", agency && published],
    ["appeal", agency && published && record.appeal === null && inTime],
    ["decide", officer && record.appeal?.state === "raised"],
  ]
  return acts.filter(([, allowed]) => allowed).map(([act]) => act)
}

/** The record afterwards, or undefined when it was refused, which was said. */
export async function act(record: CheckedRecord, name: string, body: unknown, done: string): Promise<CheckedRecord | undefined> {
  try {
    const { data } = await call<CheckedRecord>("POST", `/checked-records/${record.id}/${name}`, { ...(body === undefined ? {} : { body }), idempotencyKey: newIdempotencyKey() })
    reportDone(done)
    return data
  } catch (error) {
    reportOrThrow(error)
    return undefined
  }
}
