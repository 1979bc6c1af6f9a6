import type { Schemas } from "@/api/client"
import type { FormDefinition } from "@/components/form/definition"
import type { ListDefinition } from "@/components/list/definition"

export type Inspector = Schemas["Inspector"]

export const inspectorList: ListDefinition<Inspector> = {
  name: "inspectors",
  path: "/inspectors",
  exportable: true,
  printable: true,
  detail: false,
  filters: [
    { key: "q", label: "inspectors.q", kind: "text" },
    { key: "active", label: "inspectors.active", kind: "boolean" },
    { key: "expert", label: "inspectors.expert", kind: "boolean" },
    { key: "region_code", label: "inspectors.region", kind: "region" },
  ],
  columns: [
    { key: "name", label: "inspectors.name", minWidth: 110, sortable: true, card: "title" },
    { key: "active", label: "inspectors.state", kind: "dictionary", dictionary: "inspector_state", width: 90, card: "mark", value: (row) => (row.active ? "active" : "resting") },
    { key: "unit", label: "inspectors.unit", minWidth: 180 },
    { key: "phone", label: "inspectors.phone", minWidth: 130 },
    { key: "expert", label: "inspectors.expert", kind: "boolean", width: 90 },
    { key: "specialties", label: "inspectors.specialties", minWidth: 160 },
    { key: "recused", label: "inspectors.recused", kind: "number", width: 110, value: (row) => row.former_agency_ids.length + (row.agency_id ? 1 : 0) },
    { key: "account", label: "inspectors.account", kind: "boolean", minWidth: 110, value: (row) => row.account_id !== null },
    { key: "region_code", label: "inspectors.region", kind: "region", minWidth: 120 },
  ],
}

export function inspectorForm(isNew: boolean): FormDefinition {
  return {
    name: "inspector",
    path: "/inspectors",
    update: "PATCH",
    groups: [
      {
        title: "inspectors.form.person",
        fields: [
          { key: "name", label: "inspectors.name", kind: "text", required: true, maxlength: 50 },
          { key: "unit", label: "inspectors.unit", kind: "text", maxlength: 100 },
          { key: "phone", label: "inspectors.phone", kind: "text", maxlength: 30 },
          { key: "expert", label: "inspectors.expert", kind: "switch", help: "inspectors.form.expert_help" },
          { key: "specialties", label: "inspectors.specialties", kind: "texts" },
          { key: "account_id", label: "inspectors.account", kind: "slot", help: "inspectors.form.account_text" },
          ...(isNew ? [{ key: "region_code", label: "inspectors.region", kind: "region" as const, help: "inspectors.form.region_help" }] : []),
          ...(isNew ? [] : [{ key: "active", label: "inspectors.active", kind: "switch" as const, help: "inspectors.form.active_help" }]),
        ],
      },
      {
        title: "inspectors.form.recusal",
        text: "inspectors.form.recusal_text",
        fields: [
          { key: "agency_id", label: "inspectors.agency", kind: "slot" },
          { key: "former_agency_ids", label: "inspectors.former_agencies", kind: "slot", initial: [] },
        ],
      },
    ],
  }
}
