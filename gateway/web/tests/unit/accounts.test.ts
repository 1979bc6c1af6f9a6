import { describe, expect, it } from "vitest"

import { accountForm, keeps, type AccountRow } from "@/pages/accounts/definitions"
import { deviceOf } from "@/pages/sessions/devices"

const EMPTY = { name: null, uscc: null, kinds: [], contact_name: null, contact_mobile: null, enterprise_id: null, display_name: null, region_code: null, initial_password: null }

describe("an account's form", () => {
  it("sends only what an account of the role has: the server refuses the rest", () => {
    const values = { ...EMPTY, role: "enterprise", username: "firm01", enterprise_id: "e1", name: "left over from another role" }
    expect(accountForm("officer").toBody?.(values, true)).toEqual({ role: "enterprise", username: "firm01", enterprise_id: "e1" })
  })

  it("changes neither role, username nor enterprise", () => {
    const values = { ...EMPTY, id: "a1", role: "enterprise", username: "firm01", enterprise_id: "e1", display_name: "firm", disabled: true }
    expect(accountForm("officer").toBody?.(values, false)).toEqual({ display_name: "firm", disabled: true })
  })

  it("is the bureau's for admins, the agencies' and enterprises' for officers", () => {
    const row = (role: string): AccountRow => ({ role }) as AccountRow
    expect(["agency", "enterprise", "officer", "inspector", "admin"].map((role) => keeps("admin", row(role)))).toEqual([false, false, true, true, true])
    expect(["agency", "enterprise", "officer", "sub_account"].map((role) => keeps("officer", row(role)))).toEqual([true, true, false, false])
  })
})

describe("a session's device", () => {
  it("is told by browser and system, the more particular name first", () => {
    expect(deviceOf("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0")).toEqual({ browser: "Edge 120", system: "Windows" })
    expect(deviceOf("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0")).toEqual({ browser: "WeChat 8", system: "Android" })
    expect(deviceOf("curl/8")).toEqual({ browser: "", system: "" })
  })
})
