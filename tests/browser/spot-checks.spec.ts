/**
 * Manual: 政府抽查 → 已抽记录, 机构排名; and the office's side of it: a campaign from plan to appeal, through the screens. On the phone project
 * the inspector scores on a phone. The public page of the draw is computed again by the browser, green, and red when the record is not true.
 */
import type { Page } from "@playwright/test"

import type { SignIn } from "./support/stage"
import { choose, documentsFetched, expect, field, mainScreen, onPhone, pick, rowOf, serious, settled, signIn, test } from "./support/test"

test.describe.configure({ mode: "serial", timeout: 90_000 })

/** The campaign's own page, and its public one, from the draw on. */
let campaign = ""
/** A record of it, and what it came to. */
let record = ""

async function home(page: Page, who: SignIn): Promise<void> {
  await signIn(page, who)
  await page.goto("/app/home")
  await settled(page)
}

/** By the home page's count, which leads to just these rows. A room that a busy machine keeps from answering in time is asked again. */
async function waiting(page: Page, word: string): Promise<void> {
  const count = page.getByRole("main").getByRole("link", { name: word })
  const again = page.getByRole("button", { name: "重试" })
  await expect(async () => {
    if (await again.isVisible()) await again.click()
    await expect(count).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await count.click()
  await settled(page)
}

async function answer(page: Page, button: string): Promise<void> {
  const dialog = page.getByRole("dialog").filter({ has: page.getByRole("button", { name: button, exact: true }) })
  await dialog.getByRole("button", { name: button, exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

/** Another one, or nobody, sits down here. The page that was open is left first: what it still reads would be refused without its session. */
async function becomes(page: Page, who?: SignIn): Promise<void> {
  await settled(page)
  await page.goto("about:blank")
  await page.context().clearCookies()
  if (who) await signIn(page, who)
}

const item = (page: Page, code: string) => page.locator(`[data-item="${code}"]`)

test("a score sheet and an inspector are entered, and a sheet is changed by a new revision", async ({ page, scene }) => {
  const name = `现场核查评分表 ${scene.serial}`
  await home(page, scene.officer)
  await choose(page, "政府抽查", "评分表")
  await page.getByRole("button", { name: "新增评分表" }).first().click()
  await expect(page.getByRole("heading", { name: "评分项" })).toBeVisible() // the list before has a 名称 too
  await field(page, "名称").fill(name)
  await page.locator("[data-field=kind] .el-radio").first().click()
  await page.getByRole("button", { name: "添加评分项" }).click()
  await field(page, "编号").fill("1.1")
  await expect(field(page, "编号")).toHaveValue("1.1")
  await field(page, "类别").fill("报告内容")
  await page.locator("[data-field='items.0.points'] input").fill("10")
  await field(page, "检查内容").fill("结论明确")
  await mainScreen(page, "score-sheet-form")
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await expect(page.getByRole("heading", { name })).toBeVisible()
  await page.getByRole("link", { name: "修改为新版本" }).click()
  await page.locator("[data-field='items.0.points'] input").fill("20")
  await page.getByRole("button", { name: "保存为新版本" }).click()
  await expect(page.getByText("第 2 版", { exact: false }).first()).toBeVisible()
  await choose(page, "政府抽查", "检查人员")
  await page.getByRole("button", { name: "新增检查人员" }).click()
  await field(page, "姓名").fill(`钱某${scene.serial}`)
  await pick(page, "地区", scene.spotChecks.district, scene.spotChecks.district) // the other project draws in another district meanwhile
  await pick(page, "现任职机构", scene.spotChecks.agencyName, scene.spotChecks.agencyName)
  await mainScreen(page, "inspector-form")
  await page.getByRole("button", { name: "保存", exact: true }).click()
  const row = rowOf(page, `钱某${scene.serial}`)
  await expect(row).toContainText("参与抽取")
  await row.getByRole("button", { name: "修改" }).click()
  await page.locator("[data-field=active] .el-switch").click()
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await expect(row).toContainText("不参与") // and is drawn for no campaign of these specs
})

test("a campaign is planned, frozen and drawn, and its draw printed", async ({ page, scene }) => {
  const { spotChecks } = scene
  await home(page, scene.officer)
  await choose(page, "政府抽查", "抽查活动")
  await page.getByRole("button", { name: "新建抽查活动" }).first().click()
  await field(page, "活动名称").fill(spotChecks.campaign)
  await pick(page, "地区", spotChecks.district, spotChecks.district)
  await pick(page, "周期", spotChecks.quarter === "Q1" ? "第一季度" : "第二季度")
  await pick(page, "中介机构", spotChecks.agencyName, spotChecks.agencyName)
  await page.locator("[data-field=count] input").fill("2")
  await expect(page.locator("[data-field=sampler]")).toContainText("机会相同")
  await pick(page, "评分表", spotChecks.sheet, spotChecks.sheet)
  await mainScreen(page, "campaign-form")
  await page.getByRole("button", { name: "保存", exact: true }).click()
  await expect(page.getByRole("heading", { name: spotChecks.campaign })).toBeVisible()
  campaign = new URL(page.url()).pathname.split("/").pop() ?? ""
  await page.getByRole("button", { name: "冻结名单" }).click()
  await answer(page, "冻结名单")
  await expect(page.getByText("种子承诺值", { exact: true })).toBeVisible()
  await page.getByRole("textbox", { name: "盐值" }).fill("上证指数 3210.98")
  await mainScreen(page, "campaign-frozen")
  await page.getByRole("button", { name: "开始抽取" }).click()
  await answer(page, "开始抽取")
  const places = page.getByRole("list", { name: /抽取结果/ }).getByRole("listitem")
  await expect(places).toHaveCount(2)
  await expect(places.first()).toContainText("检查人员")
  await mainScreen(page, "campaign-drawn")
  await page.evaluate(() => (window.print = () => undefined))
  await page.getByRole("button", { name: "打印抽取结果" }).click()
  await expect(page.locator(".z-sheet")).toContainText("3210.98")
})

test("a drawn object and an inspector are replaced with a reason, and the draw stays to be seen", async ({ page, scene }) => {
  await signIn(page, scene.officer)
  await page.goto(`/app/campaigns/${campaign}`)
  const places = page.getByRole("list", { name: /抽取结果/ }).getByRole("listitem")
  await places.first().getByRole("button", { name: "替换" }).click()
  const dialog = page.getByRole("dialog")
  await expect(dialog.getByText(/更换检查人员/)).toHaveCount(2)
  await dialog.getByRole("button", { name: "替换", exact: true }).click()
  await expect(dialog).toContainText("请填写")
  await dialog.getByRole("textbox").fill("企业已停产")
  await dialog.getByRole("button", { name: "替换", exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await expect(places).toHaveCount(3)
  await expect(places.first()).toContainText("已替换：企业已停产")
})

test("everybody computes the draw again in the browser: green, and red when the record is not true", async ({ page, scene, refusals }) => {
  refusals.expect("/sessions/current") // nobody is signed in, and the page is opened twice
  await page.goto("/platform")
  await page.getByRole("navigation", { name: "公众查询" }).getByRole("link", { name: "抽查抽取公示" }).click()
  await expect(page.getByRole("link", { name: scene.spotChecks.campaign })).toBeVisible()
  await mainScreen(page, "public-draws")
  await page.getByRole("link", { name: scene.spotChecks.campaign }).click()
  await expect(page).toHaveURL(`/public/draws/${campaign}`)
  await expect(page.getByText("各步计算结果与公示一致")).toBeVisible()
  await expect(page.locator("ol.steps > li.good")).toHaveCount(8)
  await mainScreen(page, "public-draw")
  await page.route("**/api/v1/public/draws/*", async (route) => {
    const answered = await route.fetch()
    const told = (await answered.json()) as { objects: { object_id: string }[]; pool: string[] }
    const other = told.pool.find((id) => !told.objects.some((one) => one.object_id === id))
    told.objects[0]!.object_id = other ?? ""
    await route.fulfill({ response: answered, json: told })
  })
  await page.reload()
  await expect(page.getByText("首处差异：objects.0.object_id")).toBeVisible()
  await expect(page.locator("ol.steps > li.good")).toHaveCount(6)
  await expect(page.locator("ol.steps > li.bad").first()).toContainText("抽中对象")
  expect(await serious(page)).toEqual([])
})

test("an inspector scores the records item by item, each kept at once, and submits them", async ({ page, scene, browser, baseURL, refusals }) => {
  refusals.expect("/scores") // 412, on purpose
  await home(page, scene.spotChecks.inspectors[0]!)
  await waiting(page, "待评分记录")
  await expect(rowOf(page, "待评分")).toHaveCount(2)
  await rowOf(page, "待评分").first().getByRole("button", { name: "评分" }).click()
  await item(page, "1.1").getByRole("button", { name: "不扣分" }).click()
  await expect(page.getByText("已自动保存")).toBeVisible()
  await item(page, "1.2").getByRole("button", { name: "增加一处" }).click()
  await item(page, "1.2").getByRole("button", { name: "增加一处" }).click()
  await expect(item(page, "1.2")).toContainText("请填写扣分理由")
  await item(page, "1.2").getByRole("textbox").fill("未辨识有限空间和高处作业")
  await expect(item(page, "1.2")).toContainText("扣 6 分")
  await item(page, "1.3").getByRole("button", { name: "符合", exact: true }).click()
  await expect(page.getByText("已自动保存")).toBeVisible()
  record = new URL(page.url()).pathname.split("/").pop() ?? ""
  await mainScreen(page, "scoring")
  // the colleague scores the same sheet meanwhile
  const colleague = await browser.newPage({ baseURL: baseURL ?? "" })
  await signIn(colleague, scene.spotChecks.inspectors[1]!)
  await colleague.goto(`/app/checked-record/${record}`)
  await item(colleague, "2.1").locator(".el-checkbox").click()
  await expect(colleague.getByText("已自动保存")).toBeVisible()
  await colleague.close()
  await page.getByRole("button", { name: "提交评分" }).click()
  await expect(page.getByText(/还有 3 项未评完/)).toBeVisible()
  await item(page, "9.1").getByRole("button", { name: "未发现" }).click()
  await item(page, "2.2").getByRole("button", { name: "不扣分" }).click()
  await expect(item(page, "2.1").getByLabel("不适用")).toBeChecked()
  await expect(page.getByText("未评 0 / 共 6 项")).toBeVisible()
  await expect(page.getByText("92.50", { exact: true })).toBeVisible()
  await page.getByRole("button", { name: "提交评分" }).click()
  await answer(page, "提交评分")
  await expect(page.getByText("已评分", { exact: true })).toBeVisible()
  await page.reload()
  await expect(page.getByText("未辨识有限空间和高处作业")).toBeVisible()
  await page.goto("/app/scoring?waiting=score")
  await rowOf(page, "待评分").getByRole("button", { name: "评分" }).click()
  for (const code of ["1.1", "1.2", "2.1", "2.2"]) await item(page, code).getByRole("button", { name: "不扣分" }).click()
  await item(page, "1.3").getByRole("button", { name: "符合", exact: true }).click()
  await item(page, "9.1").getByRole("button", { name: "未发现" }).click()
  await page.getByRole("button", { name: "提交评分" }).click()
  await answer(page, "提交评分")
  await expect(page.getByText("100.00").first()).toBeVisible()
})

test("an officer returns and confirms scores, publishes the results and the ranking", async ({ page, scene }) => {
  await home(page, scene.officer)
  await waiting(page, "待确认评分")
  await page.goto(`/app/checked-record/${record}`)
  await page.getByRole("button", { name: "退回重评" }).click()
  const ask = page.getByRole("dialog").filter({ hasText: "退回重评" })
  await ask.getByRole("textbox").fill("请补充依据")
  await ask.getByRole("button", { name: "退回重评" }).click()
  await expect(page.getByText("请补充依据")).toBeVisible()
  await becomes(page, scene.spotChecks.inspectors[0]!)
  await page.goto(`/app/checked-record/${record}`)
  await page.getByRole("button", { name: "提交评分" }).click()
  await answer(page, "提交评分")
  await becomes(page, scene.officer)
  await page.goto(`/app/scoring?campaign_id=${campaign}&waiting=confirm`)
  for (const left of [1, 0]) {
    await rowOf(page, "已评分").first().getByRole("button", { name: "查看" }).click()
    await page.getByRole("button", { name: "确认评分" }).click()
    await answer(page, "确认评分")
    await expect(page.getByText("已确认", { exact: true })).toBeVisible()
    await page.goto(`/app/scoring?campaign_id=${campaign}&waiting=confirm`)
    await settled(page)
    await expect(rowOf(page, "已评分")).toHaveCount(left)
  }
  await page.goto(`/app/campaigns/${campaign}`)
  await expect(page.getByText("已确认 2 / 2")).toBeVisible()
  await page.getByRole("button", { name: "公布结果" }).click()
  await answer(page, "公布结果")
  await expect(page.getByRole("button", { name: "结束活动" })).toBeVisible()
  await page.goto(`/app/rankings/evaluation?period=2026${scene.spotChecks.quarter}`)
  await expect(page.getByText(/尚未公布/)).toBeVisible()
  await page.getByRole("button", { name: "公布排名" }).click()
  await answer(page, "公布排名")
  await expect(page.getByText(/公布，第 1 版/)).toBeVisible()
  await mainScreen(page, "rankings")
})

test("the agency reads what was lost and why, replies and appeals in time", async ({ page, scene }) => {
  await home(page, scene.spotChecks.agency)
  const rank = page.locator("section").filter({ has: page.getByRole("heading", { name: /本机构排名/ }) })
  await expect(rank.getByRole("link")).toContainText(/安全评价 2026年第.季度\s*第 \d+ 名 共 \d+ 家\s*平均得分 96\.25/)
  await mainScreen(page, "home-agency-ranked")
  await choose(page, "安全评价服务", "政府抽查", "已抽记录")
  await expect(rowOf(page, /BG-/)).toHaveCount(2)
  await mainScreen(page, "checked-records")
  await rowOf(page, "92.50").getByRole("button", { name: "查看" }).click()
  await expect(page.getByText("未辨识有限空间和高处作业")).toBeVisible()
  await expect(page.getByText("周正")).toHaveCount(0)
  await mainScreen(page, "checked-record")
  await documentsFetched(page, page.locator("#content"), /^政府抽查记录-BG-.+\.(docx|pdf)$/)
  await page.getByRole("button", { name: "填写说明" }).click()
  await page.getByRole("dialog").getByRole("textbox").fill("已组织人员补充辨识")
  await answer(page, "提交说明")
  await expect(page.getByText("已组织人员补充辨识")).toBeVisible()
  await expect(page.getByText(/申诉截止日期/)).toBeVisible()
  await page.getByRole("button", { name: "提出申诉" }).click()
  await page.getByRole("dialog").getByRole("textbox").fill("高处作业见报告第 12 页")
  await answer(page, "提交申诉")
  await expect(page.getByText("待裁定", { exact: true }).first()).toBeVisible()
  await choose(page, "安全评价服务", "机构排名")
  await settled(page)
  await page.goto(`/app/rankings/evaluation?period=2026${scene.spotChecks.quarter}`)
  await expect(page.getByRole("row", { name: new RegExp(scene.spotChecks.agencyName) })).toContainText("96.25")
  await expect(page.getByText("本机构", { exact: true })).toBeVisible()
})

test("another officer decides the appeal, the campaign is closed, and the public ranking is its second revision", async ({ page, scene }) => {
  const { spotChecks } = scene
  await home(page, spotChecks.second)
  await waiting(page, "待裁定申诉")
  await rowOf(page, spotChecks.agencyName).getByRole("button", { name: "查看" }).click()
  await page.getByRole("button", { name: "裁定申诉" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.locator("[data-field=decision] .el-radio").first().click()
  await dialog.locator("[data-field=score] input").fill("96.5")
  await dialog.getByRole("textbox", { name: "裁定理由" }).fill("高处作业已辨识，更正得分")
  await answer(page, "作出裁定")
  await expect(page.getByText("92.50 → 96.50")).toBeVisible()
  await page.goto(`/app/campaigns/${campaign}`)
  await page.getByRole("button", { name: "结束活动" }).click()
  await answer(page, "结束活动")
  await expect(page.getByText("已结束", { exact: true }).first()).toBeVisible()
  await becomes(page)
  await page.goto(`/public/rankings?kind=evaluation&period=2026${spotChecks.quarter}`)
  await expect(page.getByRole("row", { name: new RegExp(spotChecks.agencyName) })).toContainText("98.25")
  await expect(page.getByText(/第 2 版/)).toBeVisible()
  await mainScreen(page, "public-ranking")
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "下载（CSV）" }).click()])
  expect(file.suggestedFilename()).toMatch(/\.csv$/)
  expect(onPhone(page) || (await page.getByRole("table").count()) === 1).toBe(true)
})
