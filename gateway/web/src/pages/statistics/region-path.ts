/** The region that a page of figures is about: chosen in the address, the reader's highest when it is not. */
import { computed, type ComputedRef } from "vue"
import { useRoute } from "vue-router"

import { useRegions } from "@/stores/regions"
import { useSession } from "@/stores/session"

export interface RegionPath {
  /** The reader's highest region: an officer's own, else the city. */
  root: ComputedRef<string>
  region: ComputedRef<string>
  /** Codes from the root to the region. */
  path: ComputedRef<string[]>
  opens: (code: string) => boolean
}

export function useRegionPath(): RegionPath {
  const route = useRoute()
  const regions = useRegions()
  const session = useSession()
  const root = computed(() => (session.account?.region_code && !session.isAgencySide ? session.account.region_code : (regions.items.find(({ parent_code }) => parent_code === null)?.code ?? "")))
  const region = computed(() => String(route.query.region_code ?? "") || root.value)
  const path = computed(() => {
    const codes = regions.items.find(({ code }) => code === region.value)?.codes ?? [region.value]
    return codes.slice(Math.max(0, codes.indexOf(root.value))).filter(Boolean)
  })
  const parents = computed(() => new Set(regions.items.map(({ parent_code }) => parent_code)))
  return { root, region, path, opens: (code) => parents.value.has(code) }
}
