import { existsSync } from "node:fs"

import { defineConfig } from "@playwright/test"

/** Run by test_browser.py, which gives the address of a running system, and who is in it, in the environment. */
const url = process.env.ZJJG_BROWSER_URL
const results = process.env.ZJJG_BROWSER_RESULTS
if (!url || !results) throw new Error("run the specs by pytest tests/browser/test_browser.py")

/** Chromium without what a window needs takes a tenth less of the processor; where it is not there, the whole one does the same. */
const chromium = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync)
if (!chromium) throw new Error("no Chromium is installed: scripts/browser-deps")

const DESK = { viewport: { width: 1366, height: 768 } }
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1 }
/** Held to a time, to figures of the whole city, or changing what everybody reads: these run when nothing else of ours does. */
const ALONE = ["administration.spec.ts", "figures.spec.ts", "weight.spec.ts"]

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: results,
  workers: 2,
  forbidOnly: true,
  // The machine is shared with the rest of the run: what fails once and passes the next time is reported as flaky, not hidden.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    baseURL: url,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
    reuseContext: true,
    // A context without its storage would keep the whole application for offline anew for each test. Those that go offline allow it.
    serviceWorkers: "block",
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: chromium,
      args: ["--no-sandbox", "--process-per-site", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  // Each project has people of its own (stage.py), so both run at the same time, and within one a chapter follows the other.
  projects: [
    { name: "desktop", use: DESK, testIgnore: ALONE, workers: 1 },
    { name: "phone", use: PHONE, testIgnore: ALONE, workers: 1 },
    { name: "desktop-alone", use: DESK, testMatch: ALONE, workers: 1, dependencies: ["desktop", "phone"] },
    { name: "phone-alone", use: PHONE, testMatch: ALONE, workers: 1, dependencies: ["desktop-alone"] },
  ],
})
