/** What the first list page may weigh, and how soon a page stands, on the machine that runs the tests. */
import type { Page } from "@playwright/test"

import { expect, settled, signIn, test } from "./support/test"

const FIRST_LIST_BYTES = 300_000
const FIRST_LIST_FILES = 40
const LCP_MILLISECONDS = 1_500

/** Times are promised for the machine, which other tests use at the same moment: the best of so many counts. */
const TRIES = 3

test.describe.configure({ retries: 2 })

/** As one who comes for the first time: the browser of a worker has read the application before. */
async function nothingKept(page: Page): Promise<void> {
  const protocol = await page.context().newCDPSession(page)
  await protocol.send("Network.clearBrowserCache")
  await protocol.detach()
}

test("the first list page brings at most 300 kB of scripts, styles and fonts, in 40 files", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await nothingKept(page)
  const protocol = await page.context().newCDPSession(page)
  await protocol.send("Network.enable")
  const found = new Map<string, number>()
  protocol.on("Network.responseReceived", ({ type, response }) => {
    // The page's weight is the files' compressed contents, each once: one that was fetched ahead is asked for again and comes from the cache.
    if (["Script", "Stylesheet", "Font"].includes(type)) found.set(response.url, Number(response.headers["Content-Length"] ?? response.headers["content-length"]))
  })
  await page.goto("/app/staff")
  await expect(page.getByText("赵某某").first()).toBeVisible()
  await settled(page)
  const sizes = [...found].map(([url, bytes]) => ({ url, bytes }))
  expect(sizes.filter(({ bytes }) => !(bytes > 0))).toEqual([])
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  const heaviest = sizes.sort((one, other) => other.bytes - one.bytes).slice(0, 12).map(({ url, bytes }) => `${bytes} ${url}`)
  console.log(`first list page: ${total} bytes in ${sizes.length} files`)
  expect(total, heaviest.join("\n")).toBeLessThanOrEqual(FIRST_LIST_BYTES)
  expect(sizes.length).toBeLessThanOrEqual(FIRST_LIST_FILES)
})

for (const { name, path, shows } of [
  { name: "a list", path: "/app/staff", shows: "赵某某" },
  { name: "the statistics", path: "/app/statistics/social", shows: "柯城区" },
]) {
  test(`${name} paints its largest part within 1.5 seconds`, async ({ page, scene }) => {
    await signIn(page, scene.agency)
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) (window as unknown as { lcp: number }).lcp = entry.startTime
      }).observe({ type: "largest-contentful-paint", buffered: true })
    })
    const times: number[] = []
    while (times.length < TRIES && !(times.at(-1)! <= LCP_MILLISECONDS)) {
      await nothingKept(page)
      await page.goto(path)
      await expect(page.getByText(shows).first()).toBeVisible()
      await settled(page)
      times.push(await page.evaluate(() => (window as unknown as { lcp: number }).lcp))
      expect(times.at(-1)).toBeGreaterThan(0)
    }
    console.log(`${path}: largest contentful paint ${times.map(Math.round).join(", ")} ms`)
    expect(Math.min(...times)).toBeLessThanOrEqual(LCP_MILLISECONDS)
  })
}
