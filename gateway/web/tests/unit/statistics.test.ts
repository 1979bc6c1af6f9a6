import { beforeAll, describe, expect, it } from "vitest"

import { setLocale } from "@/i18n"
import { csvOf } from "@/pages/statistics/csv"
import { changeText, chartValue, figureText, MEASURES, sourceOf } from "@/pages/statistics/measures"
import { findOutlines } from "@/pages/statistics/outlines"
import { namedPeriods, yearBefore } from "@/pages/statistics/periods"
import { placeOf } from "@/pages/statistics/places"
import { choiceOf, choicesOf, stepWords } from "@/pages/statistics/trends"

const social = (key: string) => MEASURES.social.find((measure) => measure.key === key)!
const evaluation = (key: string) => MEASURES.evaluation.find((measure) => measure.key === key)!
const figures = { hazards: 44, rectification_rate: 0.7955, mean_days_to_rectify: null, contract_amount: 16700050, reports_by_kind: { pre: 2 } } as never

beforeAll(() => setLocale("zh-CN"))

describe("periods", () => {
  it("are half-open and follow the calendar", () => {
    const periods = namedPeriods("2026-11-24")
    expect(periods.this_year).toEqual(["2026-01-01", "2027-01-01"])
    expect(periods.this_quarter).toEqual(["2026-10-01", "2027-01-01"])
    expect(periods.this_month).toEqual(["2026-11-01", "2026-12-01"])
    expect(periods.last_year).toEqual(["2025-01-01", "2026-01-01"])
  })

  it("pass the end of the year", () => {
    expect(namedPeriods("2026-12-31").this_month).toEqual(["2026-12-01", "2027-01-01"])
  })
})

describe("a year before", () => {
  it("has the same days, where it has them", () => {
    expect(yearBefore(["2026-01-01", "2026-04-01"])).toEqual(["2025-01-01", "2025-04-01"])
    expect(yearBefore(["2024-02-29", "2024-03-10"])).toEqual(["2023-03-01", "2023-03-10"])
    expect(yearBefore(["", ""])).toBeUndefined()
  })
})

describe("figures", () => {
  it("are compared in their own unit", () => {
    const before = { hazards: 50, rectification_rate: 0.75, mean_days_to_rectify: 3 } as never
    expect(changeText(social("hazards"), figures, before)).toBe("−6")
    expect(changeText(social("rectification_rate"), figures, before)).toBe("+4.55")
    expect(changeText(social("mean_days_to_rectify"), figures, before)).toBe("")
  })

  it("are written as what they are", () => {
    expect(figureText(social("hazards"), figures)).toBe("44")
    expect(figureText(social("rectification_rate"), figures)).toBe("79.55%")
    expect(figureText(social("mean_days_to_rectify"), figures)).toBe("—")
    expect(figureText(evaluation("contract_amount"), figures)).toBe("167,000.50")
    expect(figureText(evaluation("pre"), figures)).toBe("2")
  })

  it("are drawn in yuan and per cent", () => {
    expect(chartValue(evaluation("contract_amount"), figures)).toBe(167000.5)
    expect(chartValue(social("rectification_rate"), figures)).toBe(79.55)
    expect(chartValue(social("mean_days_to_rectify"), figures)).toBeNull()
  })

  it("open the rows that the server names, with the region; what is made of rows opens those", () => {
    const sources = {
      overdue: { list: "/hazards", filter: { view: "overdue", found_from: "2026-01-01" } },
      reports: { list: "/evaluation-reports", filter: { state: "issued" } },
      checked: { list: "/checked-records", filter: { state: "published", kind: "evaluation" } },
    }
    const place = (measure: ReturnType<typeof social>, agency = false) => {
      const source = sourceOf(measure, sources)
      return source && placeOf(source, "330802", agency)
    }
    expect(place(social("overdue"))).toEqual({ name: "hazards", params: { view: "overdue" }, query: { region_code: "330802", found_from: "2026-01-01" } })
    expect(place(evaluation("pre"))!.query).toEqual({ region_code: "330802", state: "issued", kind: "pre" })
    expect(place(evaluation("mean_score"))).toEqual(place(evaluation("checked")))
    expect(place(evaluation("checked"))!.name).toBe("scoring")
    expect(place(evaluation("checked"), true)).toMatchObject({ name: "checked-records", params: { kind: "evaluation" } })
    expect(place(evaluation("enterprises"))).toBeUndefined()
    expect(placeOf({ list: "/checked-records", filter: {} }, "330802", true)).toBeUndefined() // an agency has no list of both kinds
  })
})

describe("a trend", () => {
  it("names its measures as the server does, and its steps in words", () => {
    expect(choicesOf("spot-checks").map(({ name }) => name)).toContain("spot_checks.completion_rate")
    expect(choicesOf("evaluation").map(({ name }) => name)).not.toContain("evaluation.pre")
    expect(choiceOf("unheard.of").name).toBe("social.hazards")
    expect([stepWords("month", "2026-07-01"), stepWords("quarter", "2026-07-01"), stepWords("year", "2026-01-01")]).toEqual(["2026-07", "2026年第三季度", "2026年"])
  })
})

describe("the kept table", () => {
  it("quotes its fields and lets none begin like a formula", () => {
    expect(csvOf([["地区", "隐患数"], ['=1+"1"', "1234"]]).split("\r\n")).toEqual(['"地区","隐患数"', '"\'=1+""1""","1234"'])
  })
})

describe("outlines", () => {
  it("are there for the default city, with its six districts, and for no other", async () => {
    const found = await findOutlines("330800")
    expect(found?.features.map(({ properties }) => properties.code)).toEqual(["330802", "330803", "330822", "330824", "330825", "330881"])
    expect(await findOutlines("110000")).toBeUndefined()
  })
})
