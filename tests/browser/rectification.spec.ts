/** A hazard is rectified by the agency itself, or by the enterprise with an account of its own; and the six lists are printed. */
import { day, documentsFetched, expect, field, fillDay, mainScreen, onPhone, rowOf, signIn, test } from "./support/test"
import type { Page } from "@playwright/test"
import type { Scene } from "./support/stage"

async function rectify(page: Page, scene: Scene, place: string): Promise<void> {
  await rowOf(page, place).getByRole("button").first().click()
  const drawer = page.getByRole("dialog")
  await drawer.getByRole("button", { name: "填报整改" }).click()
  const form = page.getByRole("dialog", { name: "填报整改" })
  await form.getByRole("button", { name: "提交", exact: true }).click()
  await expect(form.getByText("此项必填").first()).toBeVisible() // no photo, no rectification
  await form.locator("[data-field=photos] input[type=file]").first().setInputFiles(scene.photo)
  await expect(form.locator("[data-field=photos] img")).toHaveCount(1)
  await field(page, "整改措施").fill("已更换损坏部件并恢复防护")
  await field(page, "整改责任人").fill("孙立")
  await fillDay(page, "整改完成日期", day())
  await form.getByRole("button", { name: "提交", exact: true }).click()
  await expect(form).toHaveCount(0) // the drawer goes with its row, which leaves the list of what waits to be rectified
}

test("an agency reports the rectification of its enterprise's hazard, which then waits for confirmation", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto(`/app/hazards/unrectified?q=${encodeURIComponent(scene.byAgency)}`)
  await rectify(page, scene, scene.byAgency)
  await page.goto("/app/hazards/to_confirm")
  await expect(rowOf(page, scene.byAgency)).toBeVisible()
})

test("an enterprise signs in, sees its own hazards at home and reports one rectified", async ({ page, scene }) => {
  await signIn(page, scene.enterprise)
  await page.goto("/app/home")
  await expect(page.locator(".counts li").filter({ hasText: "待整改隐患" })).toBeVisible()
  await expect(page.locator("#content")).toContainText(scene.overdue)
  await mainScreen(page, "home-enterprise")
  await page.goto("/app/enterprise-hazards")
  await mainScreen(page, "enterprise-hazards")
  await rectify(page, scene, scene.byEnterprise)
  await mainScreen(page, "enterprise-hazard")
})

test("a list of hazards and a visit record are printed alone, black on white", async ({ page, scene }) => {
  await page.addInitScript(() => {
    window.print = () => document.body.setAttribute("data-printed", "yes")
  })
  await signIn(page, scene.agency)
  await page.goto("/app/hazards/all")
  await expect(rowOf(page, scene.overdue)).toBeVisible()
  await page.getByRole("button", { name: "打印全部记录" }).click()
  const sheet = page.locator(".z-sheet")
  await expect(page.locator("body")).toHaveAttribute("data-printed", "yes")
  await page.emulateMedia({ media: "print" })
  await expect(sheet.getByRole("heading", { name: "全部隐患" })).toBeVisible()
  await expect(sheet.locator("tbody tr").filter({ hasText: scene.overdue })).toBeVisible()
  await expect(page.locator("#app")).toBeHidden()
  if (process.env.ZJJG_SCREENS && !onPhone(page)) await page.screenshot({ path: `${process.env.ZJJG_SCREENS}/print-hazards-desktop.png` })
  await page.emulateMedia({ media: null })
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")))
  await expect(sheet).toHaveCount(0)

  await page.goto("/app/visits")
  await rowOf(page, scene.firm).last().getByRole("button").first().click()
  await page.getByRole("dialog").getByRole("button", { name: "打印", exact: true }).click()
  await expect(page.locator("body")).toHaveAttribute("data-printed", "yes")
  await page.emulateMedia({ media: "print" })
  await expect(sheet.getByRole("heading", { name: "赴企记录", exact: true })).toBeVisible()
  await expect(sheet).toContainText(scene.overdue)
  await expect(sheet).toContainText("企业负责人签名")
  if (process.env.ZJJG_SCREENS && !onPhone(page)) await page.screenshot({ path: `${process.env.ZJJG_SCREENS}/print-visit-desktop.png` })
})

test("a visit record and a hazard's notice are fetched as Word and as PDF", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto("/app/visits")
  await rowOf(page, scene.firm).last().getByRole("button").first().click()
  const drawer = page.getByRole("dialog")
  await documentsFetched(page, drawer, /^赴企记录-.+\.(docx|pdf)$/)
  await mainScreen(page, "visit-documents")
  await page.goto(`/app/hazards/all?q=${encodeURIComponent(scene.overdue)}`)
  await rowOf(page, scene.overdue).getByRole("button").first().click()
  await documentsFetched(page, drawer, /^隐患整改通知书-.+\.(docx|pdf)$/)
  await mainScreen(page, "hazard-documents")
})
