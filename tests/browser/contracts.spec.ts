/** Manual: 安全评价服务, 安全生产社会化服务: the contracts that visits and reports hang on. */
import { choose, day, expect, field, fillDay, mainScreen, pick, rowOf, signIn, test } from "./support/test"

test("a service contract is entered, put in force and found by its number", async ({ page, scene }) => {
  const number = `FW-${scene.serial}`
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  await choose(page, "安全生产社会化服务", "社会化服务合同")
  await page.getByRole("button", { name: "合同录入" }).click()
  await field(page, "合同编号").fill(number)
  await pick(page, "被服务企业", scene.firm)
  await page.getByRole("group", { name: "服务项目" }).locator(".el-checkbox").first().click()
  await fillDay(page, "服务开始", day(-10))
  await fillDay(page, "服务结束", day(355))
  await page.locator("[data-field=visits_per_year] input").fill("12")
  await pick(page, "项目组成员", "赵某某")
  await page.getByRole("option", { name: "赵某某" }).locator("visible=true").nth(1).click()
  await page.keyboard.press("Escape")
  await mainScreen(page, "service-contract-form")
  await page.getByRole("button", { name: "保存并生效" }).click()
  await expect(rowOf(page, number)).toContainText("执行中")
  await mainScreen(page, "service-contracts")
})

test("an evaluation contract shows its whole content in a drawer", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  await choose(page, "安全评价服务", "安全评价合同")
  await expect(rowOf(page, /PJ-/)).toContainText("执行中")
  await mainScreen(page, "evaluation-contracts")
  await rowOf(page, /PJ-/).getByRole("button").first().click()
  await expect(page.getByRole("dialog")).toContainText(scene.firm)
})
