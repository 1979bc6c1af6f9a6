/**
 * Outlines of a city's districts, by the city's code: `assets/maps/<code>.json`, GeoJSON whose features have `code` and `name`. A city
 * without such a file has no map.
 */
export interface Outlines {
  type: "FeatureCollection"
  features: { type: "Feature"; properties: { code: string; name: string }; geometry: unknown }[]
}

const FILES = import.meta.glob<Outlines>("../../assets/maps/*.json", { import: "default" })

export async function findOutlines(regionCode: string): Promise<Outlines | undefined> {
  return await FILES[`../../assets/maps/${regionCode}.json`]?.()
}
