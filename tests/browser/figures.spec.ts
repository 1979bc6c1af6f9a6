/** Each number of the statistics opens the rows that it counts: as many as it says. */
import { expect, onPhone, settled, signIn, test } from "./support/test"

test.describe.configure({ timeout: 300_000 })

test("the sums of the statistics count exactly the rows that they open", async ({ page, scene }) => {
  // The same table, the same lists: a desk looks at one screen, the phone at the other.
  const place = onPhone(page) ? "/app/statistics/social?from=2026-06-01&until=2027-01-01" : "/app/statistics/evaluation"
  await signIn(page, scene.officer)
  await page.goto(place)
  await settled(page)
  const table = page.getByRole("region", { name: "统计表" })
  // Sums, means and rates (data-over) open the rows that they are made of: their number is another.
  const links = table.getByRole("row").filter({ hasText: "合计" }).locator("a:not([data-over])")
  await expect(links.first()).toBeVisible()
  const figures = await links.evaluateAll((all) => all.map((link) => ({ href: link.getAttribute("href") ?? "", number: Number((link.textContent ?? "").replace(/,/g, "")) })))
  const different: string[] = []
  for (const { href, number } of figures) {
    await page.goto(href)
    await settled(page)
    const said = (await page.getByText(/共 [\d,]+ 条/).first().textContent().catch(() => "")) ?? ""
    const rows = Number(/共 ([\d,]+) 条/.exec(said)?.[1]?.replace(/,/g, "") ?? "0")
    if (rows !== number) different.push(`${href}: ${number} counted, ${rows} listed`)
  }
  expect(figures.length).toBeGreaterThan(3)
  expect(different).toEqual([])
})
