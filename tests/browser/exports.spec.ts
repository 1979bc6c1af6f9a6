/** 导出: what is filtered, all of it and nothing else, as a file; and 任务中心, where it is found again. */
import { readFileSync } from "node:fs"

import { expect, mainScreen, onPhone, rowOf, signIn, test } from "./support/test"

test("exactly the filtered hazards come as a file, which the jobs' list still has", async ({ page, scene }) => {
  await signIn(page, scene.agency)
  await page.goto("/app/hazards/all")
  if (onPhone(page)) await page.getByRole("button", { name: "查询条件" }).click()
  await page.locator(".search").getByRole("textbox").first().fill(scene.overdue)
  await page.getByRole("button", { name: "查询", exact: true }).click()
  await expect(page.getByText("共 1 条")).toBeVisible()
  await page.getByRole("button", { name: "导出", exact: true }).click()
  const dialog = page.getByRole("dialog", { name: "导出" })
  await dialog.getByText("文本（csv）").click()
  await dialog.getByRole("button", { name: "开始导出" }).click()
  const [file] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("link", { name: "下载文件" }).click()])
  const text = readFileSync(await file.path(), "utf8")
  expect(text).toContain(scene.overdue)
  for (const other of [scene.soon, scene.toConfirm, scene.linked]) expect(text).not.toContain(other)
  expect(text.trim().split(/\r?\n/)).toHaveLength(2)

  await dialog.getByRole("link", { name: "在任务中心查看" }).click()
  await expect(page).toHaveURL(/\/jobs/)
  await expect(rowOf(page, "导出").first()).toContainText("已完成")
  await mainScreen(page, "jobs")
  await rowOf(page, "导出").first().getByRole("button").first().click()
  await expect(page.getByRole("dialog").getByText("1 / 1").or(page.getByRole("dialog").getByText("已完成").first()).first()).toBeVisible()
})

test("the jobs' list names the service that did not answer, and is filtered by kind and state", async ({ page, scene }) => {
  await page.route("**/api/v1/jobs?*", async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), away: ["hazard"] } })
  })
  await signIn(page, scene.agency)
  await page.goto("/app/jobs?kind=export&state=done")
  await expect(page.getByText("部分内容暂时无法读取：赴企与隐患")).toBeVisible()
  await expect(rowOf(page, "导出").first()).toContainText("已完成")
  await page.unroute("**/api/v1/jobs?*")
  await page.getByRole("button", { name: "重试" }).click()
  await expect(page.getByText("部分内容暂时无法读取")).toHaveCount(0)
  await page.goto("/app/jobs?kind=staff_import")
  await expect(page.getByText("没有符合条件的记录")).toBeVisible()
})
