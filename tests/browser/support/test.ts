import { readFile } from "node:fs/promises"

import { expect, test as plain, type Locator, type Page } from "@playwright/test"

import { serious } from "./axe"
import { settled, watchReading } from "./settled"
import { sceneOf, type Scene, type SignIn } from "./stage"

export { serious, settled }

/**
 * Playwright's test with our scene, and a page that is watched: an error on the console, an error of a script or a request to another
 * origin fails the test. `refusals.expect(part)` beforehand allows what a test brings about: errors whose address or text holds the part.
 */
interface Fixtures {
  scene: Scene
  refusals: { expect(path: string): void }
}

export const test = plain.extend<Fixtures>({
  scene: async ({}, use, info) => use(sceneOf(info.project.name.replace("-alone", ""))),
  refusals: [
    async ({ page, baseURL }, use) => {
      watchReading(page)
      const wrong: string[] = []
      const expected: string[] = []
      let firstVisits = 0
      page.on("pageerror", (error) => wrong.push(`script: ${error.stack ?? error.message}`))
      page.on("console", (message) => {
        if (message.type() !== "error") return
        const at = message.location().url
        if (at.endsWith("/api/v1/sessions/current") && message.text().includes("401") && ++firstVisits <= 1) return
        if (expected.some((part) => at.includes(part) || message.text().includes(part))) return
        wrong.push(`console: ${message.text()} ${at}`)
      })
      page.on("request", (request) => {
        const { protocol, origin } = new URL(request.url())
        if (protocol.startsWith("http") && origin !== baseURL) wrong.push(`another origin: ${request.url()}`)
      })
      await use({ expect: (path) => expected.push(path) })
      expect(wrong).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Signs in without the form: a session's cookie in the browser, as after it. Chapters other than the first begin so. */
export async function signIn(page: Page, who: SignIn): Promise<void> {
  const answer = await page.request.post("/api/v1/sessions", { data: who })
  expect(answer.status(), await answer.text()).toBe(201)
}

export function onPhone(page: Page): boolean {
  return (page.viewportSize()?.width ?? 0) < 768
}

/** Goes by the menu, group by group, as the manual's chapter says. */
export async function choose(page: Page, ...words: string[]): Promise<void> {
  if (onPhone(page)) await page.getByRole("button", { name: "菜单", exact: true }).click()
  const menu = page.getByRole("navigation", { name: "菜单" })
  for (const word of words.slice(0, -1)) {
    const group = menu.getByRole("button", { name: word, exact: true }).first()
    if ((await group.getAttribute("aria-expanded")) === "false") await group.click()
  }
  await menu.getByRole("link", { name: words[words.length - 1], exact: true }).last().click()
  if (onPhone(page)) await expect(page.getByRole("dialog")).toHaveCount(0)
}

const MAGIC = { Word: "PK", PDF: "%PDF-" }

/** Both documents within `place` are fetched by their buttons, named by `name`, and are what they say. */
export async function documentsFetched(page: Page, place: Locator, name: RegExp): Promise<void> {
  for (const [format, magic] of Object.entries(MAGIC)) {
    const [file] = await Promise.all([page.waitForEvent("download"), place.getByRole("button", { name: `下载 ${format} 文书` }).click()])
    expect(file.suggestedFilename()).toMatch(name)
    expect((await readFile(await file.path())).subarray(0, magic.length).toString("latin1")).toBe(magic)
  }
}

/** What makes the page wider than its window: how far, and which elements reach out; nothing when it fits. */
export async function overhang(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const out = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
    const named = out.slice(0, 12).map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`)
    return [`${scrollWidth - clientWidth} px wider than the window: ${named.join(", ")}`]
  })
}

/** A main screen: nothing is cut at the right, axe finds nothing serious, and `make screens` keeps its picture, but of one that shows a secret. */
export async function mainScreen(page: Page, name: string, { secret = false } = {}): Promise<void> {
  await settled(page)
  expect(await overhang(page), name).toEqual([])
  expect(await serious(page), name).toEqual([])
  if (process.env.ZJJG_SCREENS && !secret) {
    await expect(page.locator(".el-message")).toHaveCount(0)
    await page.evaluate(() => window.scrollTo(0, 0))
    const kind = onPhone(page) ? "phone" : "desktop"
    await page.screenshot({ path: `${process.env.ZJJG_SCREENS}/${name}-${kind}.png`, animations: "disabled", caret: "hide" })
  }
}

/** One row of a list: a line of the table on a desk, a card on a phone. */
export function rowOf(page: Page, text: string | RegExp): Locator {
  return page.locator(onPhone(page) ? "ul.cards > li" : ".el-table__body tr").filter({ hasText: text })
}

/** Ticks a row's box, which Element Plus draws beside the hidden input. */
export async function tick(row: Locator): Promise<void> {
  await row.locator(".el-checkbox").click()
}

/** Chooses in a select of ours by the field's label. */
export async function pick(page: Page, label: string, option: string, typed = ""): Promise<void> {
  const field = page.getByRole("combobox", { name: label }).first()
  await field.locator("xpath=ancestor::*[contains(@class, 'el-select__wrapper')]").click()
  if (typed) await field.fill(typed)
  await page.getByRole("option", { name: option }).locator("visible=true").first().click()
}

/** A form's text field by its whole label: lists have filters and sort buttons of similar names. */
export function field(page: Page, label: string): Locator {
  return page.getByRole("textbox", { name: new RegExp(`^\\*?${label}$`) })
}

/** Types a day into a date field; leaving it takes the day. */
export async function fillDay(page: Page, label: string, value: string): Promise<void> {
  const input = page.getByRole("combobox", { name: new RegExp(`^\\*?${label}$`) })
  await input.fill(value)
  await input.press("Tab")
  await expect(input).toHaveValue(value)
  await expect(page.getByRole("dialog", { name: "选择日期" })).toHaveCount(0)
}

/** The city's day, so many days from now. */
export function day(fromNow = 0): string {
  return new Date(Date.now() + 8 * 3_600_000 + fromNow * 86_400_000).toISOString().slice(0, 10)
}
