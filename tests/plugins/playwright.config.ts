import base from "../browser/playwright.config"

/** Run by test_installed.py: the manual's browser and manners, on a system that has the plugins on. */
export default { ...base, testDir: "." }
