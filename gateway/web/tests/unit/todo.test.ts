import { createPinia, setActivePinia } from "pinia"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

import { useTodo } from "@/stores/todo"

const answers = (away: string[]): Response => new Response(JSON.stringify({ counts: { notices: 1 }, away }), { headers: { "Content-Type": "application/json" } })

describe("what waits for the account", () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it("is asked for again by itself while a room is away, and no more once it is back", async () => {
    const fetched = vi.fn().mockResolvedValueOnce(answers(["hazard"])).mockResolvedValue(answers([]))
    vi.stubGlobal("fetch", fetched)
    const todo = useTodo()
    await todo.load()
    expect(todo.todo?.away).toEqual(["hazard"])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fetched).toHaveBeenCalledTimes(2)
    expect(todo.todo?.away).toEqual([])
  })

  it("is asked for three times more at most", async () => {
    const fetched = vi.fn().mockImplementation(async () => answers(["hazard"]))
    vi.stubGlobal("fetch", fetched)
    await useTodo().load()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fetched).toHaveBeenCalledTimes(4)
  })

  it("is not asked for the next account by the one before", async () => {
    const fetched = vi.fn().mockImplementation(async () => answers(["hazard"]))
    vi.stubGlobal("fetch", fetched)
    await useTodo().load()
    useTodo().forget()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fetched).toHaveBeenCalledTimes(1)
  })
})
