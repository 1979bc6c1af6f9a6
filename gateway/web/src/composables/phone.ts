import { useMediaQuery } from "@vueuse/core"
import type { Ref } from "vue"

/** Below 768 px lists are cards, the menu is a drawer and forms have one column. */
export function useIsPhone(): Ref<boolean> {
  return useMediaQuery("(max-width: 767.98px)")
}
