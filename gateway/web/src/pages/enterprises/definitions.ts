import type { Schemas } from "@/api/client"
import type { ListDefinition } from "@/components/list/definition"

export type EnterpriseRow = Schemas["EnterpriseRow"]
/** C26 of C2614: the dictionary has sections and divisions, an entry may name the class. */
const DIVISION = 3

export const enterpriseList: ListDefinition<EnterpriseRow> = {
  name: "enterprises",
  path: "/enterprises",
  exportable: true,
  filters: [
    { key: "q", label: "enterprises.q", kind: "text" },
    { key: "region_code", label: "enterprises.region_code", kind: "region" },
    { key: "risk_level", label: "enterprises.risk_level", kind: "dictionary" },
    { key: "uscc", label: "enterprises.uscc", kind: "text" },
  ],
  columns: [
    { key: "name", label: "enterprises.name", sortable: true, minWidth: 210, card: "title" },
    { key: "uscc", label: "enterprises.uscc", minWidth: 190 },
    { key: "region_code", label: "enterprises.region_code", kind: "region", minWidth: 150, value: (row) => row.township_code ?? row.region_code },
    { key: "risk_level", label: "enterprises.risk_level", kind: "dictionary", minWidth: 90, card: "mark" },
    { key: "address", label: "enterprises.address", minWidth: 180 },
    { key: "industry", label: "enterprises.industry", kind: "dictionary", minWidth: 180, value: (row) => row.industry?.slice(0, DIVISION) },
    { key: "safety_lead", label: "enterprises.safety_lead", minWidth: 110 },
    { key: "safety_lead_mobile", label: "enterprises.safety_lead_mobile", minWidth: 130, hidden: true },
  ],
}
