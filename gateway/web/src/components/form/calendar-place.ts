/** Where a calendar stands: below its field, above it where there is more room, never past an edge of the window. */
import { useElementBounding, useWindowSize, type MaybeElementRef } from "@vueuse/core"
import { computed, type ComputedRef } from "vue"

const WIDTH = 332
const HEIGHT = 340
const GAP = 6
const EDGE = 4

export function useCalendarPlace(field: MaybeElementRef): ComputedRef<{ top: string; left: string }> {
  const { top, bottom, left } = useElementBounding(field)
  const { width, height } = useWindowSize()
  return computed(() => {
    const below = bottom.value + GAP
    const above = top.value - GAP - HEIGHT
    const fits = below + HEIGHT <= height.value - EDGE
    const y = fits || above < EDGE ? Math.min(below, Math.max(EDGE, height.value - EDGE - HEIGHT)) : above
    return { top: `${y}px`, left: `${Math.max(EDGE, Math.min(left.value, width.value - EDGE - WIDTH))}px` }
  })
}
