import type { Field, FormDefinition } from "@/components/form/definition"

const MOBILE = /^1[3-9]\d{9}$/
const CODE = /^[0-9A-HJ-NPQRTUWXY]{18}$/

const identity: Field[] = [
  { key: "name", label: "enterprises.name", kind: "text", required: true, maxlength: 100 },
  {
    key: "uscc", label: "enterprises.uscc", kind: "text", required: true, maxlength: 40, help: "enterprises.form.uscc_help",
    check: (value: string) => (isCreditCode(value) ? undefined : "enterprises.form.uscc_wrong"),
  },
  { key: "region_code", label: "enterprises.region_code", kind: "slot", required: true },
  { key: "township_code", label: "enterprises.township_code", kind: "slot", help: "enterprises.form.township_help" },
  { key: "address", label: "enterprises.address", kind: "text", required: true, maxlength: 200, wide: true },
]

const trade: Field[] = [
  { key: "industry", label: "enterprises.industry", kind: "dictionary" },
  { key: "category", label: "enterprises.category", kind: "dictionary", dictionary: "enterprise_category" },
  { key: "scale", label: "enterprises.scale", kind: "dictionary" },
  { key: "employees", label: "enterprises.employees", kind: "number", min: 0, max: 10_000_000, unit: "enterprises.form.people" },
  { key: "risk_level", label: "enterprises.risk_level", kind: "dictionary" },
  { key: "safety_lead", label: "enterprises.safety_lead", kind: "text", maxlength: 50 },
  {
    key: "safety_lead_mobile", label: "enterprises.safety_lead_mobile", kind: "text", maxlength: 11,
    check: (value: string) => (MOBILE.test(value) ? undefined : "enterprises.form.mobile_wrong"),
  },
  { key: "latitude", label: "enterprises.latitude", kind: "number", min: -90, max: 90 },
  { key: "longitude", label: "enterprises.longitude", kind: "number", min: -180, max: 180 },
]

export const enterpriseForm: FormDefinition = {
  name: "enterprise",
  path: "/enterprises",
  groups: [
    { title: "enterprises.form.identity", fields: identity },
    { title: "enterprises.form.trade", fields: trade },
  ],
}

/** Beside another form, in a dialog: no draft of its own. */
export const newEnterpriseForm: FormDefinition = { ...enterpriseForm, noDraft: true }

/** Full-width letters and lower case are typed and pasted; the server reads them so too. */
export function plainCode(typed: string): string {
  return typed.normalize("NFKC").replace(/\s/g, "").toUpperCase()
}

/** The shape alone: whether the check digit is right, the server says. */
export function isCreditCode(typed: string): boolean {
  return CODE.test(plainCode(typed))
}
