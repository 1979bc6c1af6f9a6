/** Two people at one record: who saves second is shown the difference and chooses, field by field. */
import { expect, field, mainScreen, signIn, test } from "./support/test"

test("a record that was changed meanwhile is not overwritten: both contents are shown and each field is chosen", async ({ page, scene, refusals }) => {
  refusals.expect("412")
  await signIn(page, scene.agency)
  const { csrf_token } = await (await page.request.get("/api/v1/sessions/current")).json()
  const [{ id }] = (await (await page.request.get("/api/v1/staff?state=active")).json()).items.slice(-1)
  await page.goto(`/app/staff/${id}`)
  await field(page, "专业").fill("安全工程")
  const read = await page.request.get(`/api/v1/staff/${id}`)
  const row = await read.json()
  const body = { name: row.name, employed_from: row.employed_from, post: row.post, major: "化学工程", mobile: "13900000001", certificates: row.certificates }
  const changed = await page.request.put(`/api/v1/staff/${id}`, { data: body, headers: { "X-CSRF-Token": csrf_token, "If-Match": read.headers()["etag"] ?? "" } })
  expect(changed.status(), await changed.text()).toBe(200)
  await page.getByRole("button", { name: "提交", exact: true }).click()
  const dialog = page.getByRole("dialog", { name: "内容已被他人修改" })
  await expect(dialog).toContainText("您本人（在另一窗口）已于")
  await expect(dialog).toContainText("我的内容：安全工程")
  await expect(dialog).toContainText("对方的内容：化学工程")
  await expect(dialog.getByRole("radio", { name: "对方的内容：13900000001" })).toBeChecked() // what only the other touched
  await mainScreen(page, "difference")
  await dialog.getByRole("button", { name: "按选择保存" }).click()
  await expect(page).toHaveURL(/\/app\/staff$/)
  const now = await (await page.request.get(`/api/v1/staff/${id}`)).json()
  expect([now.major, now.mobile]).toEqual(["安全工程", "13900000001"])
})
