/** Manual: 赴企记录和隐患管理. */
import { choose, day, expect, field, fillDay, mainScreen, onPhone, rowOf, signIn, test, tick } from "./support/test"

const CHAPTER = "赴企记录和隐患管理"
const LISTS = ["全部隐患", "已整改隐患", "未整改隐患", "超期未整改隐患", "待确认隐患", "已确认隐患"]

test("a visit with a hazard is entered and stands in the lists", async ({ page, scene }) => {
  const place = `装配线 ${scene.serial} 号工位`
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  await choose(page, CHAPTER, "赴企记录")
  await page.getByRole("button", { name: "录入", exact: true }).click()
  await page.locator("[data-field=contract_id] .el-select__wrapper").click()
  await page.getByRole("option", { name: scene.firm }).locator("visible=true").first().click()
  await page.locator("[data-field=staff] .el-select__wrapper").click()
  await page.getByRole("option", { name: "赵某某" }).locator("visible=true").first().click()
  await page.keyboard.press("Escape")
  await expect(page.getByRole("checkbox", { name: "隐患排查" })).toBeChecked() // what the contract promises
  await field(page, "情况小结").fill("对装配车间进行了检查，与企业安全管理人员交换了意见。")
  await page.getByRole("button", { name: "添加隐患" }).click()
  await field(page, "隐患部位").fill(place)
  await field(page, "隐患描述").fill("传动皮带防护罩缺失，人员可触及转动部位")
  await fillDay(page, "整改期限", day(10))
  const photos = page.locator("[data-field='hazards.0.photos']")
  await photos.locator("input[type=file]:not([capture])").setInputFiles(scene.photo)
  await expect(photos.locator("img")).toHaveCount(1)
  await page.evaluate(() => window.scrollTo(0, 0))
  await mainScreen(page, "visit-form")
  await page.getByRole("button", { name: "提交", exact: true }).click()
  await expect(page.getByText("提交成功")).toBeVisible()
  await page.getByRole("button", { name: "查看赴企记录" }).click()
  await expect(rowOf(page, scene.firm).first()).toContainText(day())
  await mainScreen(page, "visits")
  await choose(page, CHAPTER, "未整改隐患")
  await expect(rowOf(page, place)).toBeVisible()
})

test("what is waiting is confirmed, and each of the six lists shows its own", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  for (const list of LISTS) {
    await choose(page, CHAPTER, list)
    await expect(page.getByRole("navigation", { name: "隐患列表" }).getByRole("link", { name: new RegExp(`^${list}`) })).toHaveAttribute("aria-current", "page")
  }
  await choose(page, CHAPTER, "超期未整改隐患")
  await expect(rowOf(page, scene.overdue)).toBeVisible()
  await mainScreen(page, "hazards-overdue")
  await choose(page, CHAPTER, "待确认隐患")
  const row = rowOf(page, scene.toConfirm)
  await expect(row).toBeVisible()
  await mainScreen(page, "hazards-to-confirm")
  await tick(row)
  await page.locator("#content").getByRole("button", { name: "确认", exact: true }).first().click()
  await page.getByRole("dialog").getByRole("button", { name: "确认", exact: true }).click()
  await expect(row).toHaveCount(0)
  await choose(page, CHAPTER, "已确认隐患")
  await expect(rowOf(page, scene.toConfirm)).toBeVisible()
  if (onPhone(page)) await rowOf(page, scene.toConfirm).locator(".title").click()
  else await rowOf(page, scene.toConfirm).getByRole("button").first().click()
  await expect(page.getByRole("dialog")).toContainText("已清理通道并划出禁放区")
  await mainScreen(page, "hazard-drawer")
})

test.describe("without a network", () => {
  test.use({ serviceWorkers: "allow" })

  test("a visit filled in without a network is kept and sent once when the network is back", async ({ page, scene, context, refusals }) => {
    refusals.expect("ERR_INTERNET_DISCONNECTED")
    await signIn(page, scene.agency)
    await page.goto("/app/visits/new")
    await page.locator("[data-field=contract_id] .el-select__wrapper").click()
    await page.getByRole("option", { name: scene.firm }).locator("visible=true").first().click()
    await page.locator("[data-field=staff] .el-select__wrapper").click()
    await page.getByRole("option", { name: "赵某某" }).locator("visible=true").first().click()
    await page.keyboard.press("Escape")
    await context.setOffline(true)
    await expect(page.getByText("当前没有网络")).toBeVisible()
    await expect(page.getByRole("checkbox", { name: "隐患排查" })).toBeChecked() // what the contract promises
    await field(page, "情况小结").fill("未联网填写，未见异常。")
    await page.locator(".el-checkbox").filter({ hasText: "未发现隐患" }).click()
    await page.getByRole("button", { name: "提交", exact: true }).click()
    await expect(page.getByText("已保存在本机，联网后自动提交")).toBeVisible()
    await context.setOffline(false)
    await expect(page.getByText("提交成功")).toBeVisible()
  })
})
