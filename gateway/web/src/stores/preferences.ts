import { defineStore } from "pinia"

import { api, dataOf } from "@/api/client"

/**
 * What the server keeps for this account: `columns.<list>`, `views.<list>`, `draft.<form>`. Names are of `a-z 0-9 _ . -`, at most 64
 * characters; a value is at most 64 KB. Each is read once per sign-in.
 */
export const usePreferences = defineStore("preferences", () => {
  const kept = new Map<string, Promise<unknown>>()

  function get<T>(name: string): Promise<T | null> {
    let asked = kept.get(name)
    if (!asked) {
      asked = dataOf(api.GET("/api/v1/preferences/{name}", { params: { path: { name } } })).then(({ value }) => value)
      asked.catch(() => kept.delete(name))
      kept.set(name, asked)
    }
    return asked as Promise<T | null>
  }

  /** null forgets it. */
  async function put(name: string, value: unknown): Promise<void> {
    kept.set(name, Promise.resolve(value))
    try {
      await api.PUT("/api/v1/preferences/{name}", { params: { path: { name } }, body: { value: value as never } })
    } catch (error) {
      kept.delete(name)
      throw error
    }
  }

  /** At sign-out: the next account has its own. */
  function forget(): void {
    kept.clear()
  }

  return { get, put, forget }
})
