import { describe, expect, it } from "vitest"

import { checkFields, hasField, placeErrors } from "@/components/form/checks"
import { emptyValues, fieldsOf } from "@/components/form/definition"
import { fenOf } from "@/components/form/money"
import { staffForm } from "@/pages/staff/definitions"

const fields = fieldsOf(staffForm)

describe("a form's checks", () => {
  it("name what is missing, in nested rows too", () => {
    const values = { ...emptyValues(fields), name: "李四", certificates: [{ kind: null, number: "" }] }
    const errors = checkFields(fields, values)
    expect(Object.keys(errors).sort()).toEqual(["certificates.0.kind", "certificates.0.number", "employed_from", "id_number", "post"])
  })

  it("take the masked number that was served", () => {
    const values = { ...emptyValues(fields), name: "李四", id_number: "330802********2572", post: "other", employed_from: "2020-01-01" }
    expect(checkFields(fields, values)).toEqual({})
  })

  it("put the server's errors at the nearest field that is there, the rest at the head", () => {
    const values = { ...emptyValues(fields), certificates: [{ number: "1" }] }
    const known = (path: string): boolean => hasField(fields, values, path)
    const problems = [
      { field: "certificates.0.number", code: "x", message: "甲" },
      { field: "certificates.3.number", code: "x", message: "乙" },
      { field: "elsewhere", code: "x", message: "丙" },
    ]
    expect(placeErrors(problems, known)).toEqual({ at: { "certificates.0.number": "甲", certificates: "乙" }, rest: ["丙"] })
  })

  it("keep money whole", () => {
    expect([0.1 + 0.2, 1.005, 80000.29].map(fenOf)).toEqual([30, 100, 8000029])
  })
})
