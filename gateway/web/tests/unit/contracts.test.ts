import { describe, expect, it } from "vitest"

import { isCreditCode, plainCode } from "@/components/enterprise/definition"
import { evaluationContractForm } from "@/pages/evaluation-contracts/definitions"
import { fullNumber } from "@/pages/evaluation-reports/definitions"
import { serviceContractForm, visitsPromised } from "@/pages/service-contracts/definitions"

describe("a contract's form", () => {
  it("asks for force only when that button was pressed", () => {
    for (const form of [evaluationContractForm, serviceContractForm]) {
      expect(form(() => false).toBody!({ number: "1" }, true)).not.toHaveProperty("state")
      expect(form(() => true).toBody!({ number: "1" }, true)).toHaveProperty("state", "active")
    }
  })
})

describe("promised visits", () => {
  it("follow the length of the term, as the statistics count them", () => {
    expect(visitsPromised({ starts_on: "2026-01-01", ends_on: "2026-12-31", visits_per_year: 12 })).toBe(12)
    expect(visitsPromised({ starts_on: "2025-11-02", ends_on: "2027-11-01", visits_per_year: 6 })).toBe(12)
    expect(visitsPromised({ starts_on: "2026-01-01", ends_on: "2026-01-05", visits_per_year: 1 })).toBe(1)
  })
})

describe("a report's number", () => {
  it("carries its revision", () => {
    expect(fullNumber({ number: "BG-1", revision: 0 })).toBe("BG-1")
    expect(fullNumber({ number: "BG-1", revision: 2 })).toBe("BG-1-2")
  })
})

describe("a credit code", () => {
  it("is read in lower case, full width and with spaces", () => {
    expect(plainCode(" ９１330802madem00142 ")).toBe("91330802MADEM00142")
    expect(isCreditCode("91330802madem00142")).toBe(true)
    expect(isCreditCode("91330802MADEM0014I")).toBe(false)
  })
})
