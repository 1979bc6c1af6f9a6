import { describe, expect, it } from "vitest"

import { passwordChecks } from "@/components/account/passwords"

const unmet = (password: string, old = "qz123456", username = "luru01"): string[] => passwordChecks(password, old, username).filter(({ met }) => !met).map(({ key }) => key)

describe("the manual's password rule", () => {
  it.each([
    ["", ["length", "classes", "different", "not_username"]],
    ["abcdef", ["classes"]],
    ["abc1", ["length"]],
    ["abcde1", []],
    ["ABCdef", []],
    ["qz123456", ["different"]],
    ["LURU01", ["not_username"]],
    ["密码密码密1", []],
  ])("%s", (password, expected) => {
    expect(unmet(password)).toEqual(expected)
  })
})
