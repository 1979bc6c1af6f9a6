/** The enterprise's one-time link: a rectification without an account, on the phone first of all. */
import { day, expect, field, fillDay, mainScreen, test } from "./support/test"

test("an enterprise opens its link, reports the rectification with a photo, and the link is used up", async ({ page, scene, refusals }) => {
  refusals.expect("/api/v1/link-sessions")
  refusals.expect("/api/v1/sessions/current") // reporting uses the link up, and its session with it
  await page.goto(scene.link)
  await expect(page.getByText(scene.linked)).toBeVisible()
  await mainScreen(page, "link")
  await field(page, "整改措施").fill("已重新校验安全阀并加装铅封")
  await field(page, "整改责任人").fill("孙立")
  await fillDay(page, "整改完成日期", day())
  await page.locator("[data-field=photos] input[type=file]").first().setInputFiles(scene.photo)
  await expect(page.locator("[data-field=photos]").locator("img")).toHaveCount(1)
  await page.getByRole("button", { name: "提交", exact: true }).click()
  await expect(page.getByText("整改已提交，谢谢！")).toBeVisible()
  await page.goto("about:blank")
  await page.goto(scene.link)
  await expect(page.getByText("链接已失效")).toBeVisible()
})
