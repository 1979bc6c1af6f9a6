import { defineStore } from "pinia"
import { ref, shallowRef } from "vue"

import { api, dataOf, type Schemas } from "@/api/client"
import { Problem } from "@/api/problem"

/** No oftener than this by the menu alone. */
const FRESH_MS = 5000

/** A room that did not answer in time is asked again by itself, so often and after so long: most are back in a moment. */
const AGAIN_MS = 3000
const MOST_AGAIN = 3

/** What waits for the account (GET /todo): the home page shows it whole, the menu beside the entries that it leads to. */
export const useTodo = defineStore("todo", () => {
  const todo = shallowRef<Schemas["Todo"]>()
  const problem = shallowRef<Problem>()
  const askedAt = ref(0)
  let running: Promise<void> | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let askedAgain = 0

  /** The home page and the menu beside it ask at the same moment: once is enough. */
  function load(): Promise<void> {
    running ??= ask().finally(() => (running = undefined))
    return running
  }

  async function ask(): Promise<void> {
    askedAt.value = Date.now()
    problem.value = undefined
    try {
      todo.value = await dataOf(api.GET("/api/v1/todo"))
      askAgain(todo.value.away.length > 0)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem.value = error
    }
  }

  function askAgain(away: boolean): void {
    clearTimeout(again)
    if (!away) askedAgain = 0
    else if (askedAgain < MOST_AGAIN) {
      askedAgain++
      again = setTimeout(() => void load(), AGAIN_MS)
    }
  }

  /** For the menu, at each step of the reader: counts are a help, so what was asked a moment ago will do. */
  async function refresh(): Promise<void> {
    if (Date.now() - askedAt.value > FRESH_MS) await load()
  }

  /** At sign-out: the next account has its own. */
  function forget(): void {
    clearTimeout(again)
    askedAgain = 0
    todo.value = problem.value = undefined
    askedAt.value = 0
  }

  return { todo, problem, load, refresh, forget }
})
