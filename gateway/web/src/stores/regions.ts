import { defineStore } from "pinia"
import { computed, ref } from "vue"

import { api, dataOf, type Schemas } from "@/api/client"

export type Region = Schemas["Region"]

export interface RegionNode {
  code: string
  name: string
  retired: boolean
  children?: RegionNode[]
}

/** The city's tree of regions, read once. */
export const useRegions = defineStore("regions", () => {
  const items = ref<Region[]>([])
  let asked: Promise<void> | undefined

  const byCode = computed(() => new Map(items.value.map((region) => [region.code, region])))

  function load(): Promise<void> {
    asked ??= dataOf(api.GET("/api/v1/regions")).then(
      (found) => {
        items.value = found.items
      },
      (error: unknown) => {
        asked = undefined
        throw error
      },
    )
    return asked
  }

  function name(code: string | null | undefined): string {
    return code ? (byCode.value.get(code)?.name ?? code) : ""
  }

  /** 衢州市 / 柯城区, without the city where there is something below it. */
  function path(code: string | null | undefined): string {
    if (!code) return ""
    const codes = byCode.value.get(code)?.codes ?? [code]
    return (codes.length > 1 ? codes.slice(1) : codes).map(name).join(" / ")
  }

  /** The regions at and below `root` (all when left out). */
  function tree(root?: string | null): RegionNode[] {
    const children = new Map<string | null, Region[]>()
    for (const region of items.value) children.set(region.parent_code, [...(children.get(region.parent_code) ?? []), region])
    const node = (region: Region): RegionNode => {
      const below = (children.get(region.code) ?? []).map(node)
      return { code: region.code, name: region.name, retired: region.retired ?? false, ...(below.length ? { children: below } : {}) }
    }
    const top = root ? byCode.value.get(root) : undefined
    return top ? [node(top)] : (children.get(null) ?? []).map(node)
  }

  return { items, load, name, path, tree }
})
