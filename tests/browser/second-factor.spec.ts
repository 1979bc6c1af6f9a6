/** 双因素认证: enrolled by an officer, asked for at sign-in, reset by an admin; and the other way in, by an identity provider. */
import { createHmac } from "node:crypto"

import type { Page } from "@playwright/test"

import { ADMIN, type SignIn } from "./support/stage"
import { choose, expect, mainScreen, onPhone, rowOf, signIn, test } from "./support/test"

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** What an authenticator shows (RFC 6238): a telephone of the test's own, `ahead` steps of 30 s before its time. */
function codeOf(secret: string, ahead = 0): string {
  const bits = [...secret.replace(/\s/g, "")].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("")
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const digest = createHmac("sha1", key).update(step).digest()
  return String((digest.readUInt32BE(digest[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0")
}

async function openAccountPage(page: Page): Promise<void> {
  await page.goto("/app/home")
  await page.getByRole("button", { name: /账号菜单/ }).click()
  await page.getByRole("menuitem", { name: "双因素认证" }).click()
  await expect(page.getByRole("heading", { name: "双因素认证" })).toBeVisible()
}

async function enrol(page: Page, who: SignIn): Promise<{ secret: string; recoveryCode: string }> {
  await page.getByLabel("登录密码").fill(who.password)
  await page.getByRole("button", { name: "下一步" }).click()
  await expect(page.getByRole("img", { name: "身份验证器二维码" })).toBeVisible()
  const secret = await page.locator(".secret").innerText()
  await mainScreen(page, "second-factor-enrol", { secret: true })
  await page.getByLabel("动态验证码").fill(codeOf(secret, -1))
  await page.getByRole("button", { name: "确认开启" }).click()
  const codes = page.getByRole("list", { name: "恢复码" }).getByRole("listitem")
  await expect(codes).toHaveCount(10)
  const recoveryCode = await codes.first().innerText()
  await expect(page.locator(".el-message")).toHaveCount(0)
  await mainScreen(page, "second-factor-codes", { secret: true })
  await page.getByRole("button", { name: "我已保存" }).click()
  return { secret, recoveryCode }
}

async function typePassword(page: Page, who: SignIn): Promise<void> {
  await page.goto("/system")
  await page.getByLabel("账号").fill(who.username)
  await page.getByLabel("密码", { exact: true }).fill(who.password)
  await page.getByRole("button", { name: "登录", exact: true }).click()
}

async function leave(page: Page): Promise<void> {
  if (onPhone(page)) await page.getByRole("button", { name: /账号菜单/ }).click()
  await page.getByText("退出", { exact: true }).click()
  await expect(page).toHaveURL(/\/system$/)
}

test("an officer enrols, signs out, signs in with a code, and an admin takes the second factor away again", async ({ page, scene, refusals }) => {
  refusals.expect("/api/v1/sessions")
  const officer = scene.guarded
  await signIn(page, officer)
  await openAccountPage(page)
  const { secret, recoveryCode } = await enrol(page, officer)
  await expect(page.getByText("已开启", { exact: true })).toBeVisible()
  await expect(page.getByText("剩余恢复码 10 个")).toBeVisible()
  await mainScreen(page, "second-factor")
  await leave(page)

  await typePassword(page, officer)
  await expect(page.getByText("请输入身份验证器上的6位动态验证码")).toBeVisible()
  await mainScreen(page, "sign-in-code")
  await page.getByLabel("动态验证码").fill("000000")
  await page.getByRole("button", { name: "登录", exact: true }).click()
  await expect(page.getByText("动态验证码错误或已使用过")).toBeVisible()
  await page.getByLabel("动态验证码").fill(codeOf(secret))
  await page.getByRole("button", { name: "登录", exact: true }).click()
  await expect(page).toHaveURL(/\/app\/home$/)
  await leave(page)

  await typePassword(page, officer)
  await page.getByLabel("动态验证码").fill(recoveryCode)
  await page.getByRole("button", { name: "登录", exact: true }).click()
  await expect(page).toHaveURL(/\/app\/home$/)
  await openAccountPage(page)
  await expect(page.getByText("剩余恢复码 9 个")).toBeVisible()

  await page.context().clearCookies()
  await signIn(page, ADMIN)
  await page.goto(`/app/accounts?q=${officer.username}`)
  await rowOf(page, officer.username).getByText("解除双因素").click()
  const dialog = page.getByRole("dialog", { name: new RegExp(officer.username) })
  await mainScreen(page, "second-factor-reset")
  await dialog.getByRole("button", { name: "解除双因素" }).click()
  await expect(page.getByText(`已解除账号 ${officer.username} 的双因素认证`)).toBeVisible()
  await expect(rowOf(page, officer.username).getByText("解除双因素")).toHaveCount(0)
  await page.context().clearCookies()
  await typePassword(page, officer)
  await expect(page).toHaveURL(/\/app\/home$/)
})

test("an account that must have a second factor is led to enrol before anything else", async ({ page, scene }) => {
  // The system here asks nobody; what a stricter one says of the account is said in its place.
  let owes = true
  await page.route("**/api/v1/sessions/current", async (route) => {
    const answer = await route.fetch()
    const body = (await answer.json()) as { account: object }
    await route.fulfill({ response: answer, json: { ...body, account: { ...body.account, must_enrol_second_factor: owes } } })
  })
  await signIn(page, scene.obliged)
  await page.goto("/app/home")
  await expect(page).toHaveURL(/\/system/)
  await expect(page.getByRole("heading", { name: "开启双因素认证" })).toBeVisible()
  await expect(page.getByRole("button", { name: "退出", exact: true })).toBeVisible()
  await mainScreen(page, "second-factor-required")
  await enrol(page, scene.obliged).then(() => undefined)
  owes = false
  await page.reload()
  await expect(page).toHaveURL(/\/app\/home$/)
})

test("where an identity provider is on, the sign-in page offers it and says why it refused", async ({ page, refusals }) => {
  refusals.expect("/api/v1/sessions/current") // nobody is signed in on either page
  await page.route("**/api/v1/identity-providers", (route) => route.fulfill({ json: { items: [{ name: "oidc", entrance: "system" }] } }))
  await page.goto("/system?refused=auth.identity_provider.account_unknown")
  await expect(page.getByRole("alert")).toContainText("您的身份在本系统没有对应的账号")
  const link = page.getByRole("link", { name: "使用统一身份认证登录" })
  await expect(link).toHaveAttribute("href", "/api/v1/identity-providers/oidc/redirect")
  await mainScreen(page, "sign-in-provider")
  await page.goto("/platform")
  await expect(page.getByRole("button", { name: "登录", exact: true })).toBeVisible()
  await expect(link).toHaveCount(0)
})
