/** Where the lists that the server names as a figure's rows stand in this application. */
import type { Source } from "./measures"

export interface Place {
  name: string
  params?: Record<string, string>
  query: Record<string, string>
}

/** The list's own route, with the rest of the filter in its address. An agency's checked records are a list for each kind. */
const LISTS: Record<string, (filter: Record<string, string>, agency: boolean) => Omit<Place, "query"> | undefined> = {
  "/declared-agencies": () => ({ name: "declared-agencies" }),
  "/evaluation-contracts": () => ({ name: "evaluation-contracts" }),
  "/service-contracts": () => ({ name: "service-contracts" }),
  "/evaluation-reports": () => ({ name: "evaluation-reports" }),
  "/visits": () => ({ name: "visits" }),
  "/hazards": ({ view = "all" }) => ({ name: "hazards", params: { view } }),
  "/campaigns": (_, agency) => (agency ? undefined : { name: "campaigns" }),
  "/checked-records": ({ kind }, agency) => (!agency ? { name: "scoring" } : kind ? { name: "checked-records", params: { kind } } : undefined),
}

/** undefined for a list that is no page of this reader's. */
export function placeOf({ list, filter }: Source, regionCode: string, agency: boolean): Place | undefined {
  if (agency && (filter.counted || filter.scored)) return undefined // an agency sees what is published, and no more is counted as its own
  const place = LISTS[list]?.(filter, agency)
  if (!place) return undefined
  const query = Object.entries({ region_code: regionCode, ...filter }).filter(([name, value]) => value && !(name in (place.params ?? {})))
  return { ...place, query: Object.fromEntries(query) }
}
