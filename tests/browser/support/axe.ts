import { readFileSync } from "node:fs"

import type { Page } from "@playwright/test"
import type axe from "axe-core"

const SOURCE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8")

/**
 * What axe finds serious or worse on the page as it stands. Axe runs in the page itself: the application has no frames, for which alone
 * axe's own Playwright wrapper opens a second page at each call.
 */
export async function serious(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE)
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ["violations"] })
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    return grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ""}`).join("\n")}`)
  })
}
