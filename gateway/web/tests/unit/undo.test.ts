import { mount } from "@vue/test-utils"
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest"

import UndoMessage from "@/components/undo/UndoMessage.vue"
import { setLocale } from "@/i18n"

beforeAll(() => setLocale("zh-CN"))
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe("what can be taken back", () => {
  const shown = (undo: () => Promise<void>) => mount(UndoMessage, { props: { text: "done", seconds: 10, undo } })

  it("is offered for a while, and longer while it is pointed at or has the focus", async () => {
    const message = shown(() => Promise.resolve())
    vi.advanceTimersByTime(9_000)
    await message.find(".undo").trigger("mouseenter")
    vi.advanceTimersByTime(60_000)
    expect(message.emitted("end")).toBeUndefined()
    await message.find(".undo").trigger("mouseleave")
    vi.advanceTimersByTime(10_000)
    expect(message.emitted("end")).toHaveLength(1)
  })

  it("is taken back once, however often the button is pressed", async () => {
    const undo = vi.fn(() => Promise.resolve())
    const message = shown(undo)
    await message.find("button").trigger("click")
    await message.find("button").trigger("click")
    expect(undo).toHaveBeenCalledTimes(1)
  })
})
