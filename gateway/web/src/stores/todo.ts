import { defineStore } from "pinia"
import { ref, shallowRef } from "vue"

import { api, dataOf, type Schemas } from "@/api/client"
import { Problem } from "@/api/problem"

/** No oftener than this by the menu alone. */
const FRESH_MS = 5000

/** What waits for the account (GET /todo): the home page shows it whole, the menu beside the entries that it leads to. */
export const useTodo = defineStore("todo", () => {
  const todo = shallowRef<Schemas["Todo"]>()
  const problem = shallowRef<Problem>()
  const askedAt = ref(0)
  let running: Promise<void> | undefined

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
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem.value = error
    }
  }

  /** For the menu, at each step of the reader: counts are a help, so what was asked a moment ago will do. */
  async function refresh(): Promise<void> {
    if (Date.now() - askedAt.value > FRESH_MS) await load()
  }

  /** At sign-out: the next account has its own. */
  function forget(): void {
    todo.value = problem.value = undefined
    askedAt.value = 0
  }

  return { todo, problem, load, refresh, forget }
})
