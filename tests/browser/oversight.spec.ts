/** The administrator's oversight: the audit and its verification, the rule book, the work calendar, the services' health. */
import { ADMIN } from "./support/stage"
import { choose, expect, field, mainScreen, onPhone, signIn, test } from "./support/test"

test("the audit is read, an entry opened, and the chain verified", async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto("/app/dictionaries")
  await choose(page, "系统管理", "审计日志")
  await page.goto("/app/audit?action_prefix=auth.sign_in")
  const entry = page.getByRole("main").getByText("登录 · 成功").first()
  await expect(entry).toBeVisible()
  await mainScreen(page, "audit")
  await entry.click()
  await expect(page.getByRole("dialog").getByText("变更内容")).toBeVisible()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "校验" }).click()
  await expect(page.getByText("日志链完整")).toBeVisible()
})

test("a rule is given a new number, which stands in the book", async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto("/app/rules")
  // one that nothing else here goes by, another for each project
  const rule = page.locator(`[data-rule="${onPhone(page) ? "log.retention_months_min" : "hazard.record_years_min"}"]`)
  await expect(rule).toBeVisible()
  await mainScreen(page, "rules")
  await rule.getByRole("button", { name: "修改" }).click()
  await page.getByRole("spinbutton", { name: /数值$/ }).fill("9")
  await field(page, "依据").fill("试验用数值")
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click()
  await expect(rule.locator("strong")).toContainText("9 ")
  await expect(rule).toContainText("试验用数值")
})

test("a day of the calendar is switched, saved and switched back", async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto("/app/calendar")
  await expect(page.getByRole("button", { name: /-03-01，/ })).toBeVisible()
  await mainScreen(page, "calendar")
  if (onPhone(page)) await page.getByRole("button", { name: "下一年" }).click() // a year for each project: the other would make this one stale
  const day = page.getByRole("button", { name: /-03-11，/ })
  const before = await day.getAttribute("aria-pressed")
  for (const wanted of [before === "true" ? "false" : "true", before!]) {
    await page.getByRole("button", { name: "重新读取" }).click()
    await day.click()
    await expect(day).toHaveAttribute("aria-pressed", wanted)
    const saved = page.waitForResponse((response) => response.request().method() === "PUT" && response.ok())
    await page.getByRole("button", { name: /^保存/ }).click()
    await saved
    await expect(page.getByRole("button", { name: /^保存/ })).toBeDisabled()
  }
})

test("a year that another changed meanwhile is compared day by day, and both changes stand after it", async ({ page, refusals }) => {
  refusals.expect("/api/v1/calendar") // 412, on purpose
  const year = onPhone(page) ? 2031 : 2030 // a year for each project
  await signIn(page, ADMIN)
  await page.goto("/app/calendar")
  const { csrf_token } = await (await page.request.get("/api/v1/sessions/current")).json()
  for (let now = new Date().getFullYear(); now < year; now++) await page.getByRole("button", { name: "下一年" }).click()
  const [mine, theirs] = [page.getByRole("button", { name: new RegExp(`${year}-03-12，`) }), page.getByRole("button", { name: new RegExp(`${year}-04-11，`) })]
  await mine.click()
  const kept = await (await page.request.get(`/api/v1/calendar?year=${year}`)).json()
  const body = { days: [...kept.days, { day: `${year}-04-11`, working: (new Date(`${year}-04-11`).getUTCDay() + 6) % 7 >= 5, name: "另一人改的" }], source: "state" }
  const saved = await page.request.put(`/api/v1/calendar/${year}`, { data: body, headers: { "X-CSRF-Token": csrf_token, "If-Match": `"${kept.version}"` } })
  expect(saved.status(), await saved.text()).toBe(200)
  const before = await mine.getAttribute("aria-pressed")
  await page.getByRole("button", { name: /^保存/ }).click()
  const dialog = page.getByRole("dialog", { name: "内容已被他人修改" })
  await expect(dialog).toContainText(`${year}-04-11`)
  await expect(dialog).toContainText("另一人改的")
  await mainScreen(page, "calendar-difference")
  await dialog.getByRole("button", { name: "按选择保存" }).click()
  await expect(page.getByText("工作日历已保存")).toBeVisible()
  await expect(theirs).toHaveAccessibleName(/另一人改的/)
  await expect(mine).toHaveAttribute("aria-pressed", before!)
})

test("each service says how it is", async ({ page, refusals }) => {
  refusals.expect("/readyz") // 503 while one of them is behind
  await signIn(page, ADMIN)
  await page.goto("/app/health")
  await expect(page.getByRole("heading", { name: "赴企与隐患" })).toBeVisible()
  await mainScreen(page, "health")
})
