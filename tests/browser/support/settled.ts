import { expect, type Page, type Request } from "@playwright/test"

/** What a page asked for and has no answer to yet, and how much it asked for in all. */
interface Reading {
  open: Set<Request>
  begun: number
}

const readings = new WeakMap<Page, Reading>()

/** From the page's first moment on, so that `settled` knows what is under way. */
export function watchReading(page: Page): void {
  const reading: Reading = { open: new Set(), begun: 0 }
  readings.set(page, reading)
  page.on("request", (request) => {
    reading.begun++
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) reading.open.clear() // what the page before asked for is nobody's now
    reading.open.add(request)
  })
  const ended = (request: Request): unknown => reading.open.delete(request)
  page.on("requestfinished", ended)
  page.on("requestfailed", ended)
}

/**
 * Until nothing on the page is being read any more: no request without an answer, no new one while the page drew what came, and nothing
 * that says it is waiting. Unlike "networkidle" it does not wait for half a second to pass.
 */
export async function settled(page: Page): Promise<void> {
  const reading = readings.get(page)
  if (!reading) throw new Error("watchReading was not called for this page")
  await page.waitForLoadState("load")
  await expect(async () => {
    const before = reading.begun
    await drawn(page)
    expect([...reading.open].map((request) => request.url())).toEqual([])
    expect(reading.begun).toBe(before)
    await expect(page.locator(WAITING)).toHaveCount(0, { timeout: 1_000 })
  }).toPass({ intervals: [20, 50, 100], timeout: 20_000 })
}

const WAITING = ".el-loading-mask:visible, .el-skeleton:visible, [aria-busy=true]:visible"

/** Until the page has drawn some frames and has had nothing to do in between. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        const idle = (left: number): void => void (left ? requestAnimationFrame(() => requestIdleCallback(() => idle(left - 1), { timeout: 200 })) : done())
        idle(3)
      }),
  )
}
