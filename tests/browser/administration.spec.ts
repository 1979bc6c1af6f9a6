/** The administrator's settings: regions, dictionaries, parameters. Each project leaves them as it found them. */
import { ADMIN } from "./support/stage"
import { choose, expect, field, mainScreen, onPhone, signIn, test } from "./support/test"

test("a region's name is changed and the change is taken back", async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto("/app/dictionaries")
  await choose(page, "系统管理", "地区")
  await page.getByRole("textbox", { name: "名称或代码" }).fill("常山县")
  const node = page.locator(".node").filter({ hasText: "常山县" }).first()
  await expect(node).toContainText("330822")
  await mainScreen(page, "regions")
  await node.getByRole("button", { name: "修改" }).click()
  const dialog = page.getByRole("dialog")
  await field(page, "名称").fill("常山县（试）")
  await dialog.getByRole("button", { name: "保存" }).click()
  await expect(node).toContainText("常山县（试）")
  await page.getByRole("button", { name: "撤销", exact: true }).click()
  await expect(page.locator(".node").filter({ hasText: "常山县（试）" })).toHaveCount(0)
})

test("a dictionary's word is renamed, offered so in forms, and put back", async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto("/app/dictionaries?name=education")
  const first = page.locator(".page li").first()
  await expect(first).toBeVisible()
  await mainScreen(page, "dictionaries")
  const word = (await first.locator(".zh").textContent()) ?? ""
  await first.getByRole("button", { name: "修改" }).click()
  await field(page, "中文名称").fill(`${word}甲`)
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click()
  await expect(first).toContainText(`${word}甲`)
  await page.getByRole("button", { name: "撤销", exact: true }).click()
  await expect(first.locator(".zh")).toHaveText(word)
})

test("a parameter is what the sign-in page shows", async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto("/app/dictionaries")
  await choose(page, "系统管理", "参数")
  const row = page.locator("#content ul > li").first()
  await expect(row).toBeVisible()
  await mainScreen(page, "parameters")
  const before = (await row.locator(".value").textContent()) ?? ""
  await row.getByRole("button", { name: "修改" }).click()
  await page.getByRole("dialog").getByRole("textbox").fill(onPhone(page) ? "试用单位（手机）" : "试用单位")
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click()
  await expect(row).toContainText("试用单位")
  await page.getByRole("button", { name: "撤销", exact: true }).click()
  await expect(row.locator(".value")).toHaveText(before)
})
