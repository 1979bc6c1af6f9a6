/** What makes the application work without a network: the service worker, and the outbox that wakes when the network is back. */
import { watch } from "vue"

import { useSession } from "@/stores/session"

export function startOffline(): void {
  if ("serviceWorker" in navigator && import.meta.env.PROD) {
    // Without it all works as long as there is a network: private windows and some managed browsers refuse it.
    navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch((error: unknown) => console.warn(error))
  }
  const session = useSession()
  watch(() => session.account?.id, () => void wake())
  window.addEventListener("online", () => void wake())
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void wake())
}

/** Only for those who enter visits; for others nothing more is loaded. */
async function wake(): Promise<void> {
  if (!useSession().may(["agency", "sub_account"], ["visit"])) return
  const { useOutbox } = await import("@/stores/outbox")
  useOutbox().wake()
}
