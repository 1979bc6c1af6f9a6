/** The first page after signing in: what each role has to do today; and how the screens look by choice. */
import { ADMIN } from "./support/stage"
import { expect, mainScreen, onPhone, signIn, test } from "./support/test"

test("an agency sees what waits for it, the overdue first, and goes to the rows behind a count", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  const counts = page.locator(".counts li")
  await expect(counts.first()).toContainText("1超期未整改隐患")
  await expect(counts.filter({ hasText: "待确认隐患" })).toContainText("1")
  const deadlines = page.getByRole("region").or(page.locator("section")).filter({ hasText: "临近期限的隐患" })
  await expect(deadlines.getByRole("listitem").first()).toContainText("已超期 10 天")
  await expect(deadlines).toContainText(scene.soon)
  await expect(page.getByText("还没有本机构的已公布抽查结果")).toBeVisible() // of one that has: spot-checks.spec.ts
  await expect(page.getByText("部分数据暂时无法读取")).toHaveCount(0) // a room that was slow is asked again by the page
  await mainScreen(page, "home-agency")
  await counts.first().getByRole("link").click()
  await expect(page).toHaveURL(/overdue/)
  await expect(page.getByText(scene.overdue).first()).toBeVisible()
})

test("an officer sees declarations to review and leads on to just those", async ({ page, scene }) => {
  await signIn(page, scene.officer)
  await page.goto("/app/home")
  await expect(page.locator(".counts li").filter({ hasText: "未整改重大隐患" })).toBeVisible()
  await mainScreen(page, "home-officer")
  await page.locator(".counts li").filter({ hasText: "待审核申报" }).getByRole("link").click()
  await expect(page).toHaveURL(/state=submitted/)
})

test("an administrator sees the health of every service", async ({ page, refusals }) => {
  refusals.expect("/readyz") // the page tells what is so: a service that is behind for a moment is not well for a moment
  await signIn(page, ADMIN)
  const services = page.locator("section").filter({ has: page.getByRole("heading", { name: "运行状况" }) }).getByRole("listitem")
  await expect(async () => {
    await page.goto("/app/home")
    await expect(services).toHaveCount(5, { timeout: 3_000 })
    await expect(services.filter({ hasText: "正常" })).toHaveCount(5, { timeout: 1_000 })
  }).toPass({ timeout: 25_000 })
  await mainScreen(page, "home-admin")
})

test("an agency that has entered nothing is led to its own information first", async ({ page, scene }) => {
  await signIn(page, scene.blank)
  await page.goto("/app/home")
  await expect(page.getByText("请先完成机构信息录入")).toBeVisible()
})

test("a room that is away is named", async ({ page, scene }) => {
  await page.route("**/api/v1/todo", async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), away: ["hazard"] } })
  })
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  await expect(page.getByText("部分数据暂时无法读取：赴企与隐患服务")).toBeVisible()
})

test("dark colours, large text and the other language are chosen once and stay", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  const choose = async (word: string): Promise<void> => {
    await page.getByRole("button", { name: /账号菜单/ }).click()
    await page.getByRole("menuitem", { name: word }).click()
  }
  await choose("深色界面")
  await choose("大字显示")
  await page.reload()
  await expect(page.locator("html.dark[data-text=large]")).toBeVisible()
  await expect(page.locator(".counts li").first()).toBeVisible()
  await mainScreen(page, "home-dark-large")
  await choose("浅色界面")
  await choose("标准字号")
  if (onPhone(page)) await choose("English")
  else await page.getByRole("button", { name: "English" }).click()
  await expect(page.getByRole("heading", { name: /^Hello/ })).toBeVisible()
  await page.reload()
  await expect(page.locator("html[lang=en]")).toBeVisible()
  await expect(page.locator(".counts li").first()).toContainText("Overdue hazards")
  await expect(page.locator("#content")).not.toContainText(/待办|最新消息/)
})

test("a keyboard alone reaches the page's content and the menu", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  await expect(page.locator(".counts li").first()).toBeVisible()
  await page.keyboard.press("Tab")
  await expect(page.getByRole("link", { name: "跳到正文" })).toBeFocused()
  await page.keyboard.press("Enter")
  await page.keyboard.press("Tab")
  await expect(page.locator("#content :focus")).toHaveCount(1)
})
