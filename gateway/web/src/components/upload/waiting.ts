/** Files that are still on their way: the form around them waits with its save, instead of missing them. */
import { inject, nextTick, provide, type InjectionKey } from "vue"

const SENDING: InjectionKey<Set<Promise<void>>> = Symbol("sending")

/** For a form: answers a function that waits until nothing is on its way any more, well or not, and the fields know. */
export function awaitUploads(): () => Promise<void> {
  const sending = new Set<Promise<void>>()
  provide(SENDING, sending)
  return async () => {
    while (sending.size) await Promise.allSettled(sending)
    await nextTick()
  }
}

/** For an upload field: names a file on its way to the form around it, if there is one. */
export function announceUploads(): (upload: Promise<void>) => void {
  const sending = inject(SENDING, undefined)
  return (upload) => {
    sending?.add(upload)
    void upload.finally(() => sending?.delete(upload))
  }
}
