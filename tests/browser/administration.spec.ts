/** The administrator's settings: regions, dictionaries, parameters. They run alone (playwright.config.ts): all pages
 * read them. Each project leaves them as it found them. */
import { ADMIN } from "./support/stage"
import { choose, expect, field, mainScreen, onPhone, signIn, test } from "./support/test"

test("a region's name is changed and the change is taken back", async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto("/app/dictionaries")
  await choose(page, "系统管理", "地区")
  const [name, code] = onPhone(page) ? ["开化县", "330824"] : ["常山县", "330822"]
  await page.getByRole("textbox", { name: "名称或代码" }).fill(name)
  const node = page.locator(".node").filter({ hasText: name }).first()
  await expect(node).toContainText(code)
  await mainScreen(page, "regions")
  await node.getByRole("button", { name: "修改" }).click()
  const dialog = page.getByRole("dialog")
  await field(page, "名称").fill(`${name}（试）`)
  await dialog.getByRole("button", { name: "保存" }).click()
  await expect(node).toContainText(`${name}（试）`)
  await page.getByRole("button", { name: "撤销", exact: true }).click()
  await expect(page.locator(".node").filter({ hasText: `${name}（试）` })).toHaveCount(0)
})

test("a dictionary's word is renamed, offered so in forms, and put back", async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto(`/app/dictionaries?name=${onPhone(page) ? "title" : "education"}`)
  const first = page.locator(".page li").first()
  await expect(first).toBeVisible()
  await mainScreen(page, "dictionaries")
  const word = (await first.locator(".zh").textContent()) ?? ""
  await first.getByRole("button", { name: "修改" }).click()
  await field(page, "中文名称").fill(`${word}甲`)
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click()
  await expect(first).toContainText(`${word}甲`)
  await page.getByRole("button", { name: "撤销", exact: true }).click()
  await expect(first.locator(".zh")).toHaveText(word)
})

test("a parameter is what the sign-in page shows", async ({ page }) => {
  await signIn(page, ADMIN)
  await page.goto("/app/dictionaries")
  await choose(page, "系统管理", "参数")
  const row = page.locator("#content ul > li").nth(onPhone(page) ? 1 : 0)
  await expect(row).toBeVisible()
  await mainScreen(page, "parameters")
  const before = (await row.locator(".value").textContent()) ?? ""
  await row.getByRole("button", { name: "修改" }).click()
  await page.getByRole("dialog").getByRole("textbox").fill(onPhone(page) ? "试用单位（手机）" : "试用单位")
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click()
  await expect(row).toContainText("试用单位")
  await page.getByRole("button", { name: "撤销", exact: true }).click()
  await expect(row.locator(".value")).toHaveText(before)
})

test("how one is told of things is set, and a malformed address is refused at its field", async ({ page, scene, refusals }) => {
  refusals.expect("/api/v1/notice-settings") // 422, on purpose
  await signIn(page, scene.officer)
  await page.goto("/app/home")
  await page.getByRole("button", { name: /账号菜单/ }).click()
  await page.getByRole("menuitem", { name: "消息接收设置" }).click()
  const address = page.getByRole("textbox", { name: "接收邮箱" })
  await address.fill("not-an-address")
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await expect(page.locator(".el-form-item__error")).toBeVisible()
  await address.fill("officer@example.com")
  await page.getByRole("switch", { name: "每日摘要" }).locator("xpath=..").click()
  await mainScreen(page, "notice-settings")
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await expect(page.getByText("消息接收设置已保存")).toBeVisible()
  await page.reload()
  await expect(address).toHaveValue("officer@example.com")
  await expect(page.getByRole("switch", { name: "每日摘要" })).not.toBeChecked()
})

test("messages that a channel could not deliver are listed, sent again, and gone; a service that is away is said with a way to try again", async ({ page, refusals }) => {
  refusals.expect("/api/v1/notice-deliveries") // 503, on purpose
  const failed = {
    notice_id: "01a22d2e-0000-7000-8000-000000000001", account_id: "01a22d2e-0000-7000-8000-000000000002", channel: "smtp", code: "auth.notice.hazard_overdue",
    created_at: "2026-11-29T01:00:00Z", tries: 12, error: "SMTPServerDisconnected 421", next_try_at: null, given_up_at: "2026-11-29T13:00:00Z",
  }
  let answers: unknown[] | undefined
  await page.route("**/api/v1/notice-deliveries", (route) =>
    answers ? route.fulfill({ json: { items: answers } }) : route.fulfill({ status: 503, contentType: "application/problem+json", json: { status: 503, code: "room.away", title: "", detail: "有关服务暂时不可用" } }),
  )
  await page.route("**/api/v1/notice-deliveries/tries", (route) => route.fulfill({ json: { items: [{ ...failed, tries: 0, next_try_at: "2026-11-30T01:00:00Z", given_up_at: null }] } }))
  await signIn(page, ADMIN)
  await page.goto("/app/dictionaries")
  await choose(page, "系统管理", "消息投递")
  await expect(page.getByRole("alert").getByText("有关服务暂时不可用")).toBeVisible()
  answers = [failed]
  await page.getByRole("button", { name: "重试" }).click()
  await expect(page.getByText("1 条消息已停止重试")).toBeVisible()
  await expect(page.getByRole("listitem").filter({ hasText: "隐患超期" })).toContainText("SMTPServerDisconnected 421")
  await mainScreen(page, "notice-deliveries")
  await page.getByRole("button", { name: "全部重新发送" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "全部重新发送" }).click()
  await expect(page.getByRole("listitem").filter({ hasText: "隐患超期" })).toContainText("重试中")
  answers = []
  await page.getByRole("button", { name: "刷新" }).click()
  await expect(page.getByText("没有未送达的消息")).toBeVisible()
})
