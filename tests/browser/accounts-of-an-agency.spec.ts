/** Manual: 系统管理, 权限管理---用户管理. */
import { choose, expect, field, mainScreen, rowOf, signIn, test, tick } from "./support/test"

test("a sub-account is entered, changed, given a new password and deleted", async ({ page, scene }) => {
  const username = scene.subAccount
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  await choose(page, "系统管理", "权限管理", "用户管理")
  await expect(page.getByText("还没有子账号")).toBeVisible()

  await page.getByRole("button", { name: "新增" }).click()
  await field(page, "登录账号").fill(username)
  await field(page, "姓名").fill("录入员")
  await mainScreen(page, "sub-account-form")
  await page.getByRole("button", { name: "保存" }).click()
  const once = page.getByRole("dialog").filter({ hasText: username })
  await expect(once).toContainText("初始密码")
  await once.getByRole("button", { name: "已记下" }).click()

  const row = rowOf(page, username)
  await expect(row).toContainText("录入员")
  await mainScreen(page, "sub-accounts")
  await tick(row)
  await page.getByRole("button", { name: "修改", exact: true }).click()
  await field(page, "姓名").fill("录入员甲")
  await page.getByRole("button", { name: "保存" }).click()
  await expect(row).toContainText("录入员甲")

  await row.getByRole("button", { name: "重置密码" }).click()
  const reset = page.getByRole("dialog").filter({ hasText: "重置" })
  await reset.getByLabel("新密码").fill("Luru-2026-x")
  await reset.getByRole("button", { name: "保存" }).click()
  await expect(page.getByText("密码已重置")).toBeVisible()

  await tick(row)
  await page.getByRole("button", { name: "删除", exact: true }).first().click()
  await page.getByRole("dialog").getByRole("button", { name: "删除" }).click()
  await expect(page.getByText("还没有子账号")).toBeVisible()
})
