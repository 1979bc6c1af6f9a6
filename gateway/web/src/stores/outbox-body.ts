/** From the visit form's values to the body of POST /visits. Photos have ids of this device in the values, and the server's in the body. */
import { structured, type Values } from "@/components/form/definition"

/** Of the visit, then of its hazards in their order. */
export function photoIdsOf(values: Values): string[] {
  return [...(values.photos ?? []), ...hazardsOf(values).flatMap((hazard) => hazard.photos ?? [])]
}

export function bodyOf(values: Values, files: Map<string, string>): Values {
  const fileIds = (ids: string[] | undefined): string[] => (ids ?? []).flatMap((id) => files.get(id) ?? [])
  return filled({
    ...structured(values),
    refused_reason: values.signed === false ? values.refused_reason : null,
    photos: fileIds(values.photos),
    hazards: hazardsOf(values).map((hazard) => hazardBody(hazard, values.visited_on, fileIds(hazard.photos))),
  })
}

function hazardBody(hazard: Values, visited_on: string, photos: string[]): Values {
  const { plan, responsible, funds_fen, measures, ...rest } = hazard
  const major = hazard.level === "major" ? { plan, responsible, funds_fen, measures } : null
  return filled({ ...structured(rest), found_on: visited_on, description: rest.description ?? "", photos, major })
}

function hazardsOf(values: Values): Values[] {
  return values.hazards ?? []
}

/** Without the names that stand for nothing: null is a field that was left empty. */
function filled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))
}
