/** A text field that holds something else than text (a day, a time): what stands there, what it means, and whether it means nothing. */
import { ref, watch, type Ref } from "vue"

export interface Typed {
  text: Ref<string>
  /** Something was typed that means nothing; it stays, to be mended, and the value is null. */
  wrong: Ref<boolean>
  type: (given: string) => void
  /** At the end of typing: writes the meaning out, or marks the text as wrong. */
  take: () => void
  /** From elsewhere, as a calendar. */
  put: (value: string | null) => void
}

export function useTyped(value: Ref<string | null | undefined>, read: (text: string) => string | undefined, write: (value: string) => string = (kept) => kept): Typed {
  let own = value.value ?? null
  const text = ref(own ? write(own) : "")
  const wrong = ref(false)

  function set(next: string | null): void {
    own = next
    value.value = next
  }

  function put(next: string | null): void {
    text.value = next ? write(next) : ""
    wrong.value = false
    set(next)
  }

  watch(value, (now) => {
    if ((now ?? null) !== own) put(now ?? null) // a draft taken over, a form cleared
  })

  return {
    text, wrong, put,
    type: (given) => {
      text.value = given
      wrong.value = false
      const meant = read(given)
      if (meant || !given.trim()) set(meant ?? null)
    },
    take: () => {
      if (!text.value.trim()) return put(null)
      const meant = read(text.value)
      if (meant) return put(meant)
      wrong.value = true
      set(null)
    },
  }
}
