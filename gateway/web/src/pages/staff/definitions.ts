import type { Schemas } from "@/api/client"
import type { Field, FormDefinition } from "@/components/form/definition"
import type { ListDefinition } from "@/components/list/definition"

export type StaffMember = Schemas["StaffMember"]

export const staffList: ListDefinition<StaffMember> = {
  name: "staff",
  path: "/staff",
  exportable: true,
  filters: [
    { key: "q", label: "staff.q", kind: "text" },
    { key: "post", label: "staff.post", kind: "dictionary" },
    { key: "state", label: "staff.state", kind: "dictionary", dictionary: "staff_state" },
    { key: "certificates_due", label: "staff.certificates_due", kind: "boolean", onlyYes: true },
  ],
  columns: [
    { key: "name", label: "staff.name", sortable: true, minWidth: 90, card: "title" },
    { key: "gender", label: "staff.gender", kind: "dictionary", width: 76, card: "none" },
    { key: "id_number", label: "staff.id_number", minWidth: 190 },
    { key: "post", label: "staff.post", kind: "dictionary", minWidth: 120 },
    { key: "mobile", label: "staff.mobile", minWidth: 124 },
    { key: "education", label: "staff.education", kind: "dictionary", minWidth: 110, hidden: true },
    { key: "title", label: "staff.title", kind: "dictionary", minWidth: 110, hidden: true },
    {
      key: "certificates", label: "staff.certificates", kind: "dictionaries", dictionary: "certificate_kind", minWidth: 130,
      value: (row) => row.certificates.map(({ kind }) => kind),
    },
    { key: "employed_from", label: "staff.employed_from", kind: "date", sortable: true, minWidth: 116 },
    { key: "state", label: "staff.state", kind: "dictionary", dictionary: "staff_state", width: 84, card: "mark" },
    { key: "left_on", label: "staff.left_on", kind: "date", minWidth: 120, hidden: true },
    { key: "created_at", label: "staff.created_at", kind: "instant", sortable: true, minWidth: 150, hidden: true },
  ],
}

const MOBILE = /^1[3-9]\d{9}$/
const ID_NUMBER = /^\d{6}[\d*]{8}\d{3}[\dXx]$/

const certificateFields: Field[] = [
  { key: "kind", label: "staff.certificate.kind", kind: "dictionary", dictionary: "certificate_kind", required: true },
  { key: "number", label: "staff.certificate.number", kind: "text", required: true, maxlength: 100 },
  { key: "level", label: "staff.certificate.level", kind: "dictionary", dictionary: "certificate_level" },
  { key: "registered_unit", label: "staff.certificate.registered_unit", kind: "text", maxlength: 100 },
  { key: "issued_on", label: "staff.certificate.issued_on", kind: "day" },
  { key: "valid_until", label: "staff.certificate.valid_until", kind: "day" },
  { key: "scan", label: "staff.certificate.scan", kind: "file" },
]

export const staffForm: FormDefinition = {
  name: "staff",
  path: "/staff",
  submit: "staff.form.submit",
  groups: [
    {
      title: "staff.form.person",
      fields: [
        { key: "name", label: "staff.name", kind: "text", required: true, maxlength: 50 },
        {
          key: "id_number", label: "staff.id_number", kind: "text", required: true, maxlength: 18, help: "staff.form.id_help",
          check: (value: string) => (ID_NUMBER.test(value) ? undefined : "staff.form.id_wrong"),
        },
        { key: "mobile", label: "staff.mobile", kind: "text", maxlength: 11, check: (value: string) => (MOBILE.test(value) ? undefined : "sub-accounts.form.mobile_wrong") },
        { key: "education", label: "staff.education", kind: "dictionary" },
        { key: "major", label: "staff.major", kind: "text", maxlength: 100 },
        { key: "title", label: "staff.title", kind: "dictionary" },
      ],
    },
    {
      title: "staff.form.employment",
      text: "staff.form.full_time_help",
      fields: [
        { key: "post", label: "staff.post", kind: "dictionary", required: true },
        { key: "employed_from", label: "staff.employed_from", kind: "day", required: true },
        { key: "employed_until", label: "staff.employed_until", kind: "day" },
        { key: "pension_from", label: "staff.pension_from", kind: "day" },
        { key: "rehired", label: "staff.rehired", kind: "switch" },
        { key: "specialties", label: "staff.specialties", kind: "texts" },
        { key: "photo", label: "staff.photo", kind: "file", accept: "image/jpeg,image/png,image/webp" },
      ],
    },
    {
      title: "staff.certificates",
      fields: [{ key: "certificates", label: "staff.certificates", kind: "rows", fields: certificateFields, add: "staff.certificate.add", most: 50 }],
    },
  ],
}
