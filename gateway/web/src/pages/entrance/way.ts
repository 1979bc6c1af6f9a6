import { watch } from "vue"
import { useRoute, useRouter } from "vue-router"

import { safeBack } from "@/router"
import { useSession } from "@/stores/session"

/**
 * Once somebody is signed in with nothing left to do first (a password of their own, a second factor): back to where they came from, else to `home` where one is given. Watched by the
 * page, not told by the form: the form is gone by then.
 */
export function useWayOn(home?: { name: string }): void {
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  watch(
    () => session.free,
    (inside) => {
      const place = safeBack(route.query.back) ?? home
      if (inside && place) void router.replace(place)
    },
    { immediate: true },
  )
}
