/**
 * Every entry of each role's menu: on a desk in English, dark and large, on a phone in Chinese and large. Axe finds nothing serious, no text is
 * missing, the screen's own words are in its language, and nothing is wider than the window. New pages are walked by themselves.
 */
import { readdirSync } from "node:fs"
import { join } from "node:path"

import type { Page } from "@playwright/test"

import { ADMIN, type Scene, type SignIn } from "./support/stage"
import { expect, onPhone, overhang, serious, settled, signIn, test } from "./support/test"
const ROLES: [string, (scene: Scene) => SignIn][] = [
  ["an agency", (scene) => scene.agency],
  ["a sub-account", (scene) => scene.spotChecks.subAccount],
  ["an officer", (scene) => scene.officer],
  ["an administrator", () => ADMIN],
  ["an enterprise", (scene) => scene.enterprise],
  ["an inspector", (scene) => scene.spotChecks.inspectors[0]!],
]
const ON_DESK = { locale: "en", theme: "dark", text: "large" }
const ON_PHONE = { locale: "zh-CN", theme: "light", text: "large" }
/** Beside the menu: forms and pages that lists lead to. */
const OTHERS: Record<string, string[]> = {
  "an agency": ["/app/staff/new", "/app/staff/import", "/app/visits/new", "/app/evaluation-contracts/new", "/app/service-contracts/new", "/app/evaluation-contracts/import", "/app/service-contracts/import", "/app/service-contracts/enterprises", "/app/evaluation-reports/new", "/app/sub-accounts/new", "/app/notices", "/app/sessions"],
  "an officer": ["/app/accounts/new", "/app/accounts/import", "/app/enterprises/import", "/app/api-tokens", "/app/campaigns/new", "/app/score-sheets/new", "/app/inspectors/new"],
}
/** A text that is not in the catalogue shows as its key, which begins with the catalogue's file. */
const CHAPTERS = readdirSync(join(__dirname, "../../gateway/web/src/locales/zh-CN")).map((file) => file.replace(".json", ""))
const MISSING = new RegExp(`(?:^|[^\\w./-])((?:${CHAPTERS.join("|")})\\.[a-z_]+(?:\\.[a-z_-]+)*)`, "g")
/** A code where a word should stand: `archive_area_min`. Account names (demo_officer, firm_3f1) are none, nor is what a page shows as `<code>`. */
const CODE = /(?<![\w/.@-])(?!demo_)[a-z]+(?:_[a-z]+)+(?![\w.])/g
const CHINESE = /[\u4e00-\u9fff]/

test.describe.configure({ timeout: 400_000 })

/** Addresses that the menu shows, all groups opened. */
async function placesOf(page: Page, locale: string): Promise<string[]> {
  const word = locale === "en" ? "Menu" : "菜单"
  if (onPhone(page)) await page.getByRole("button", { name: word, exact: true }).click()
  const menu = page.getByRole("navigation", { name: word })
  await expect(menu.getByRole("link").first()).toBeVisible()
  const closed = menu.locator("button[aria-expanded=false]")
  while (await closed.count()) await closed.first().click()
  return menu.getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""))
}

/** As a link of the application does it, without a reload. */
async function go(page: Page, place: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, "", to)
    dispatchEvent(new PopStateEvent("popstate", { state: null }))
  }, place)
  await expect(page).toHaveURL(place)
  await settled(page)
}

async function wrongOn(page: Page, locale: string): Promise<string[]> {
  const wrong = await overhang(page)
  const text = await page.locator("body").innerText()
  const keys = [...text.matchAll(MISSING)].map(([, key]) => key)
  if (keys.length) wrong.push(`missing ${keys.join(", ")}`)
  const meant = new Set(await page.locator("code").allInnerTexts())
  wrong.push(...new Set([...text.matchAll(CODE)].filter(([code]) => !meant.has(code)).map(([code]) => `a code: ${code}`)))
  if (locale === "en") {
    const own = await page.locator("nav[aria-label=Menu] .word, th[scope=col], .el-table__header th, .el-form-item__label, h2").allInnerTexts()
    wrong.push(...own.filter((word) => CHINESE.test(word)).map((word) => `in Chinese: ${word}`))
  }
  return [...wrong, ...(await serious(page))]
}

for (const [role, who] of ROLES) {
  test(`each page of ${role} stands in the other language, in the dark and in large text`, async ({ page, scene }) => {
    const look = onPhone(page) ? ON_PHONE : ON_DESK
    await page.addInitScript((chosen) => Object.entries(chosen).forEach(([name, value]) => localStorage.setItem(`zjjg.${name}`, value)), look)
    await signIn(page, who(scene))
    await page.goto("/app/home")
    await settled(page)
    await expect(page.locator("html")).toHaveAttribute("lang", look.locale)
    const places = [...new Set([...(await placesOf(page, look.locale)), ...(OTHERS[role] ?? [])])]
    const wrong: string[] = []
    for (const place of places) {
      await go(page, place)
      wrong.push(...(await wrongOn(page, look.locale)).map((what) => `${place}: ${what}`))
    }
    expect(wrong).toEqual([])
  })
}

test("what an enterprise sees by its one-time link stands in the other language, in the dark and in large text", async ({ page, scene, refusals }) => {
  refusals.expect("/api/v1/sessions/current") // nobody is signed in, and the page is opened once to set its language
  const look = onPhone(page) ? ON_PHONE : ON_DESK
  await page.addInitScript((chosen) => Object.entries(chosen).forEach(([name, value]) => localStorage.setItem(`zjjg.${name}`, value)), look)
  await page.goto(scene.link)
  await expect(page.getByText(scene.linked)).toBeVisible()
  await settled(page)
  expect(await wrongOn(page, look.locale)).toEqual([])
})

test("at a zoom of 200 % everything is still there and nothing is cut off at the right", async ({ page, scene }) => {
  // What a window of 1366 × 768 (390 × 844) shows at that zoom; 320 px is where no page has to go below (WCAG 1.4.10).
  await page.setViewportSize(onPhone(page) ? { width: 320, height: 422 } : { width: 683, height: 384 })
  await signIn(page, scene.agency)
  await page.goto("/app/home")
  const wrong: string[] = []
  for (const place of ["/app/home", "/app/staff", "/app/staff/new", "/app/hazards/overdue", "/app/statistics/social", "/app/visits/new"]) {
    await go(page, place)
    wrong.push(...(await wrongOn(page, "zh-CN")).map((what) => `${place}: ${what}`))
  }
  expect(wrong).toEqual([])
})
