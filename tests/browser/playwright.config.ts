import { defineConfig } from "@playwright/test"

/** Run by test_browser.py, which gives the address of a running system, and who is in it, in the environment. */
const url = process.env.ZJJG_BROWSER_URL
const results = process.env.ZJJG_BROWSER_RESULTS
if (!url || !results) throw new Error("run the specs by pytest tests/browser/test_browser.py")

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: results,
  workers: 1,
  forbidOnly: true,
  timeout: 30_000,
  expect: { timeout: 8_000 },
  reporter: [["list"]],
  use: {
    baseURL: url,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
    actionTimeout: 8_000,
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1366, height: 768 } } },
    { name: "phone", use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 1 } },
  ],
})
