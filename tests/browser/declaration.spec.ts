/** Manual: 中介机构申报, 机构信息录入; 已申报中介机构, 已申报专职人员. */
import { choose, expect, field, mainScreen, rowOf, signIn, test } from "./support/test"

test("an agency enters its information, saves it and hands it in", async ({ page, scene }) => {
  await signIn(page, scene.undeclared)
  await page.goto("/app/home")
  await choose(page, "中介机构申报", "机构信息录入")
  await expect(page.getByRole("button", { name: "专职人员名单" })).toBeVisible()
  await field(page, "法定代表人").fill("王建国")
  await field(page, "注册地址").fill("衢州市柯城区兴业路 1 号")
  await mainScreen(page, "agency-form")
  await page.getByRole("button", { name: "保存" }).click()
  const offer = page.getByRole("dialog", { name: "保存成功" })
  await expect(offer).toContainText("是否现在提交申报")
  await offer.getByRole("button", { name: "提交申报" }).click()
  await expect(page.getByText("申报已提交，等待审核")).toBeVisible()

  await choose(page, "中介机构申报", "已申报中介机构")
  await expect(rowOf(page, scene.undeclaredName)).toBeVisible()
  await mainScreen(page, "declared-agencies")
  await choose(page, "中介机构申报", "已申报专职人员")
  await expect(page.getByText(/共 \d+ 条|还没有/).first()).toBeVisible()
})
