/** What a plugin brings to the browser: its entry in the menu and the list that it opens, for those whom it names and for nobody else. */
import { choose, expect, mainScreen, onPhone, rowOf, signIn, test } from "../browser/support/test"

const PAGE = "/app/plugins/township-hazards"

test("an officer opens the plugin's list by the menu, and finds it again by its address", async ({ page, scene }) => {
  await signIn(page, scene.officer)
  await page.goto("/app/home")
  await choose(page, "扩展功能", "乡镇隐患")
  await expect(page).toHaveURL(PAGE)
  const row = rowOf(page, "信安街道")
  await expect(row).toContainText("2")
  await expect(page.getByRole("navigation", { name: "所在位置" })).toHaveText(/扩展功能.*乡镇隐患/)
  await mainScreen(page, "plugin")
  await page.reload()
  await expect(row).toBeVisible()
  await expect(page).toHaveTitle(/乡镇隐患/)
})

test("it speaks the reader's language, and goes on speaking it when that changes", async ({ page, scene }) => {
  await page.addInitScript(() => localStorage.setItem("zjjg.locale", "en"))
  await signIn(page, scene.officer)
  await page.goto(PAGE)
  await expect(page).toHaveTitle(/Hazards by township/)
  await expect(page.getByText("Overdue", { exact: true }).first()).toBeVisible()
  await mainScreen(page, "plugin-in-english")
  if (onPhone(page)) return // there the language stands in a menu of its own (home.spec.ts)
  await page.getByRole("button", { name: "中文" }).click()
  await expect(page.getByText("其中超期", { exact: true }).first()).toBeVisible()
  await expect(page.getByRole("link", { name: "乡镇隐患" })).toBeVisible()
})

test("whom it is not for sees no entry, and its address leads nowhere", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  if (onPhone(page)) await page.getByRole("button", { name: "菜单", exact: true }).click()
  const menu = page.getByRole("navigation", { name: "菜单" })
  await expect(menu.getByRole("button", { name: "赴企记录和隐患管理" })).toBeVisible()
  await expect(menu.getByText("扩展功能")).toHaveCount(0)
  await page.goto(PAGE)
  await expect(page.getByText("没有这个页面")).toBeVisible()
})
