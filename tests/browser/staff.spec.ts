/** Manual: 中介机构申报, 专职人员信息维护. */
import { choose, expect, field, fillDay, mainScreen, onPhone, pick, signIn, test } from "./support/test"

test("a member of staff is entered as in the manual, and its ID number shows masked", async ({ page, scene, refusals }) => {
  const idNumber = onPhone(page) ? "330802198807154027" : "330802198807154019"
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  await choose(page, "中介机构申报", "专职人员信息录入")
  await mainScreen(page, "staff")
  await page.getByRole("button", { name: "人员信息录入" }).click()
  await page.getByRole("button", { name: "提交" }).click()
  await expect(page.getByText("此项必填").first()).toBeVisible()

  await field(page, "姓名").fill("周安平")
  await field(page, "身份证号").fill("330802198807154011")
  await expect(page.locator("[data-field=name]")).not.toContainText("此项必填")
  await pick(page, "岗位", "安全评价师")
  await fillDay(page, "入职日期", "2021-03-01")
  await mainScreen(page, "staff-form")
  refusals.expect("/api/v1/staff")
  await page.getByRole("button", { name: "提交" }).click()
  await expect(page.locator("[data-field=id_number]")).toContainText("身份证")
  await field(page, "身份证号").fill(idNumber)
  await page.getByRole("button", { name: "提交" }).click()

  await expect(page).toHaveURL(/\/app\/staff(\?|$)/)
  await expect(page.getByText("周安平")).toBeVisible()
  await expect(page.getByText(`330802********${idNumber.slice(-4)}`)).toBeVisible()
})
