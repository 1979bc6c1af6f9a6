/** Manual: 统计分析. */
import { choose, expect, mainScreen, pick, settled, signIn, test } from "./support/test"

for (const { chapter, name } of [
  { chapter: "安全评价统计", name: "statistics-evaluation" },
  { chapter: "社会化服务统计", name: "statistics-social" },
]) {
  test(`${chapter} shows table, chart and map by region, and a number leads to its rows`, async ({ page, scene }) => {
    await signIn(page, scene.officer)
    await page.goto("/app/home")
    await choose(page, "统计分析", chapter, "按地区")
    const table = page.getByRole("region", { name: "统计表" })
    await expect(table.getByRole("row")).toHaveCount(8)
    await expect(table.getByRole("row").filter({ hasText: "江山市" })).toBeVisible()
    await expect(page.locator("canvas, svg[width]").first()).toBeVisible()
    await mainScreen(page, name)
    const sum = table.getByRole("row").filter({ hasText: "合计" })
    await sum.getByRole("link").first().click()
    await expect(page).not.toHaveURL(/statistics/)
    await expect(page.getByText(/共 \d+ 条/)).toBeVisible()
  })
}

test("政府抽查统计 shows the demo's campaigns by region and kind", async ({ page, scene }) => {
  await signIn(page, scene.officer)
  await page.goto("/app/home")
  await choose(page, "统计分析", "政府抽查统计")
  const table = page.getByRole("region", { name: "统计表" })
  await expect(table.getByRole("row").filter({ hasText: "江山市" })).toBeVisible()
  await expect(table.getByRole("row").filter({ hasText: "其中：社会化服务" })).toBeVisible()
  await expect(page.locator("canvas, svg[width]").first()).toBeVisible()
  await mainScreen(page, "statistics-spot-checks")
  await page.getByRole("radiogroup", { name: "类别" }).getByText("安全评价", { exact: true }).click()
  await expect(page).toHaveURL(/kind=evaluation/)
  await settled(page)
  await expect(table.getByRole("row").filter({ hasText: "其中" })).toHaveCount(0)
  const links = table.getByRole("row").filter({ hasText: "合计" }).getByRole("link")
  await expect(links).toHaveCount(6) // every figure, rates and means too (how many rows each opens: figures.spec.ts)
  await links.first().click()
  await expect(page).toHaveURL(/\/campaigns\?.*kind=evaluation/)
})

test("an agency sees the regions' spot checks, and no way to what belongs to others", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  await choose(page, "统计分析", "政府抽查统计")
  const table = page.getByRole("region", { name: "统计表" })
  await expect(table.getByRole("row").filter({ hasText: "本机构" })).toBeVisible()
  await expect(table.getByRole("row").filter({ hasText: "合计" }).getByRole("link")).toHaveCount(0)
  await page.goto("/app/statistics/trend")
  await expect(page).not.toHaveURL(/statistics/) // the office's alone
})

test("趋势分析 shows a figure month by month, another by quarters, and keeps its table", async ({ page, scene }) => {
  await signIn(page, scene.officer)
  await page.goto("/app/home")
  await choose(page, "统计分析", "趋势分析")
  await expect(page.getByRole("figure", { name: /隐患数趋势/ })).toBeVisible()
  const table = page.getByRole("region", { name: "统计表" })
  await expect(table.getByRole("columnheader")).toHaveCount(12)
  await mainScreen(page, "statistics-trend")
  await pick(page, "指标", "整改率")
  await page.getByText("按季", { exact: true }).click()
  await expect(page.getByRole("figure", { name: /整改率趋势/ })).toBeVisible()
  await expect(table.getByRole("columnheader", { name: /第四季度/ }).last()).toBeVisible()
  await settled(page)
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载表格" }).click()])
  expect(file.suggestedFilename()).toMatch(/整改率趋势\.csv$/)
  await page.getByRole("button", { name: "导出", exact: true }).click()
  const dialog = page.getByRole("dialog", { name: "导出" })
  await dialog.getByRole("button", { name: "开始导出" }).click()
  const [workbook] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("link", { name: "下载文件" }).click()])
  expect(workbook.suggestedFilename()).toMatch(/\.xlsx$/)
})

test("the full-screen board shows the city's figures", async ({ page, scene }) => {
  await signIn(page, scene.officer)
  await page.goto("/app/board")
  await expect(page.getByText("各地区隐患整改情况")).toBeVisible()
  await expect(page.getByText(/更新于/)).toBeVisible()
  await mainScreen(page, "board")
})
