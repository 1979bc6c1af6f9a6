/** The places of a draw as they stand now: as drawn, who was replaced by whom and why, each with its record and its inspectors. */
import type { Schemas } from "@/api/client"
import type { Draw, Replacement } from "./definitions"

type RecordRow = Schemas["CheckedRecordRow"]
type Inspector = Schemas["AssignedInspector"]

export interface Place {
  rank: number
  objectId: string
  /** Empty for one that came by a replacement: its key stands in the public record's pool. */
  key: string
  record: RecordRow | undefined
  inspectors: Inspector[]
  replacedBy: string | undefined
  because: Replacement | undefined
}

/** Drawn ones by rank, then those that came by replacements, in the order in which they came. */
export function placesOf(draw: Draw, records: readonly RecordRow[], replacements: readonly Replacement[]): Place[] {
  const byObject = new Map(records.map((record) => [record.object_id, record]))
  const assigned = new Map(draw.inspectors.map(({ object_id, inspectors }) => [object_id, inspectors]))
  const objects = replacements.filter(({ kind }) => kind === "object")
  const gone = new Map(objects.map((one) => [one.replaced, one]))
  const place = (objectId: string, rank: number, key: string): Place => ({
    rank, objectId, key, record: byObject.get(objectId), inspectors: assigned.get(objectId) ?? [], replacedBy: gone.get(objectId)?.by, because: gone.get(objectId),
  })
  const drawn = draw.objects.map(({ object_id, rank, key }) => place(object_id, rank, key))
  const later = objects.map(({ by }) => place(by, byObject.get(by)?.rank ?? 0, ""))
  return [...drawn, ...later]
}
