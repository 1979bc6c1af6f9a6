import type { Schemas } from "@/api/client"
import { fieldsOf, type Field, type FormDefinition } from "@/components/form/definition"
import { valueText } from "@/components/form/texts"
import { listed, t } from "@/i18n"
import { useDictionaries } from "@/stores/dictionaries"

export type Agency = Schemas["Agency"]

const MOBILE = /^1[3-9]\d{9}$/
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/

export const agencyForm: FormDefinition = {
  name: "agency",
  path: "/agency",
  single: true,
  groups: [
    {
      title: "agency.form.basic",
      fields: [
        { key: "name", label: "agency.name", kind: "text", required: true, maxlength: 100, help: "agency.form.identity_help", disabled: () => true },
        { key: "uscc", label: "agency.uscc", kind: "text", required: true, maxlength: 18, disabled: () => true },
        { key: "kinds", label: "agency.kinds", kind: "checkboxes", dictionary: "service_kind", required: true, wide: false },
        { key: "legal_representative", label: "agency.legal_representative", kind: "text", required: true, maxlength: 50 },
        { key: "contact_name", label: "agency.contact_name", kind: "text", required: true, maxlength: 50 },
        {
          key: "contact_mobile", label: "agency.contact_mobile", kind: "text", required: true, maxlength: 11,
          check: (value: string) => (MOBILE.test(value) ? undefined : "agency.form.mobile_wrong"),
        },
        { key: "phone", label: "agency.phone", kind: "text", maxlength: 30 },
        { key: "email", label: "agency.email", kind: "text", maxlength: 200, check: (value: string) => (EMAIL.test(value) ? undefined : "agency.form.email_wrong") },
        { key: "region_code", label: "agency.region_code", kind: "region", required: true, help: "agency.form.region_help" },
        { key: "address", label: "agency.address", kind: "text", required: true, maxlength: 200, wide: true },
      ],
    },
    {
      title: "agency.form.facts",
      fields: [
        { key: "established_on", label: "agency.established_on", kind: "day" },
        { key: "registered_capital_fen", label: "agency.registered_capital_fen", kind: "money" },
        { key: "fixed_assets_fen", label: "agency.fixed_assets_fen", kind: "money" },
        { key: "floor_area_m2", label: "agency.floor_area_m2", kind: "number", min: 0, unit: "agency.form.square_metres" },
        { key: "technical_lead", label: "agency.technical_lead", kind: "text", maxlength: 50 },
        { key: "quality_lead", label: "agency.quality_lead", kind: "text", maxlength: 50 },
        { key: "service_regions", label: "agency.service_regions", kind: "regions", wide: true },
      ],
    },
    {
      title: "agency.form.certificate",
      text: "agency.form.certificate_help",
      fields: [
        { key: "certificate_no", label: "agency.certificate_no", kind: "text", maxlength: 100 },
        { key: "certificate_issuer", label: "agency.certificate_issuer", kind: "text", maxlength: 100 },
        { key: "certificate_from", label: "agency.certificate_from", kind: "day" },
        { key: "certificate_until", label: "agency.certificate_until", kind: "day" },
        { key: "scopes", label: "agency.scopes", kind: "dictionaries", dictionary: "evaluation_scopes", wide: true },
      ],
    },
    {
      title: "agency.attachments",
      text: "agency.form.attachments_help",
      fields: [
        {
          key: "attachments", label: "agency.attachments", kind: "rows", add: "agency.form.add_attachment", most: 20,
          fields: [
            { key: "kind", label: "agency.attachment.kind", kind: "dictionary", dictionary: "attachment_kind", required: true },
            { key: "file_id", label: "agency.attachment.file", kind: "file", required: true },
          ],
        },
      ],
    },
  ],
}

export const agencyFields: Field[] = fieldsOf(agencyForm)

/** What the comments, differences and history call a field; `general` is a comment about no single one. */
export function fieldLabel(key: string): string {
  const field = agencyFields.find((known) => known.key === key.split(".")[0])
  return t(field ? field.label : "agency.general")
}

/** A declared value as text. Load the words first (`loadFieldWords(agencyFields)`). */
export function declaredText(key: string, value: unknown): string {
  const field = agencyFields.find((known) => known.key === key)
  if (!field) return value === null || value === undefined ? t("form.nothing") : String(value)
  if (field.kind === "rows" && Array.isArray(value) && value.length) {
    return listed((value as { kind: string }[]).map(({ kind }) => useDictionaries().label("attachment_kind", kind)))
  }
  const text = valueText(field, value)
  if (typeof value !== "number") return text
  return field.kind === "money" ? t("agency.qualification.yuan", { value: text }) : `${text} ${field.unit ? t(field.unit) : ""}`.trim()
}
