/** Each number of the statistics opens the rows that it counts: as many as it says. */
import type { Page } from "@playwright/test"

import { expect, onPhone, settled, signIn, test } from "./support/test"

test.describe.configure({ timeout: 300_000 })

// The same table, the same lists: a desk looks at two screens, the phone at the third.
const ON_DESK = ["evaluation", "spot-checks?kind=evaluation"]
const ON_PHONE = ["social?from=2026-06-01&until=2027-01-01"]

interface Figure {
  href: string
  number: number
}

/** Of the whole region. Sums, means and rates (data-over) open the rows that they are made of: their number is another. */
async function sumsOf(page: Page, screen: string): Promise<Figure[]> {
  await page.goto(`/app/statistics/${screen}`)
  await settled(page)
  const links = page.getByRole("region", { name: "统计表" }).getByRole("row").filter({ hasText: "合计" }).locator("a:not([data-over])")
  await expect(links.first()).toBeVisible()
  return links.evaluateAll((all) => all.map((link) => ({ href: link.getAttribute("href") ?? "", number: Number((link.textContent ?? "").replace(/,/g, "")) })))
}

async function rowsAt(page: Page, href: string): Promise<number> {
  await page.goto(href)
  await settled(page)
  const said = await page.getByText(/共 [\d,]+ 条|还没有|没有找到/).first().innerText()
  return Number(/共 ([\d,]+) 条/.exec(said)?.[1]?.replace(/,/g, "") ?? "0")
}

test("the sums of the statistics count exactly the rows that they open", async ({ page, scene }) => {
  await signIn(page, scene.officer)
  const different: string[] = []
  for (const screen of onPhone(page) ? ON_PHONE : ON_DESK) {
    const figures = await sumsOf(page, screen)
    expect(figures.length).toBeGreaterThan(3)
    for (const { href, number } of figures) {
      const rows = await rowsAt(page, href)
      if (rows !== number) different.push(`${href}: ${number} counted, ${rows} listed`)
    }
  }
  expect(different).toEqual([])
})
