import type { Schemas } from "@/api/client"
import type { ListDefinition } from "@/components/list/definition"

export type AgencyRow = Schemas["AgencyRow"]

export const declaredAgencyList: ListDefinition<AgencyRow> = {
  name: "declared-agencies",
  path: "/declared-agencies",
  exportable: true,
  filters: [
    { key: "q", label: "declared-agencies.q", kind: "text" },
    { key: "state", label: "agency.state", kind: "dictionary", dictionary: "declaration_state" },
    { key: "region_code", label: "agency.region_code", kind: "region" },
    { key: "kind", label: "agency.kinds", kind: "dictionary", dictionary: "service_kind" },
    { key: "registered", label: "declared-agencies.registered", kind: "boolean", onlyYes: true },
  ],
  columns: [
    { key: "name", label: "agency.name", sortable: true, minWidth: 200, card: "title" },
    { key: "uscc", label: "agency.uscc", minWidth: 180 },
    { key: "kinds", label: "agency.kinds", kind: "dictionaries", dictionary: "service_kind", minWidth: 150 },
    { key: "region_code", label: "agency.region_code", kind: "region", minWidth: 96 },
    { key: "state", label: "agency.state", kind: "dictionary", dictionary: "declaration_state", width: 90, card: "mark" },
    { key: "light", label: "declared-agencies.light", kind: "dictionary", dictionary: "qualification_light", width: 124, card: "mark" },
    { key: "staff_count", label: "agency.staff_count", kind: "number", width: 84 },
    { key: "contact_name", label: "agency.contact_name", minWidth: 90, hidden: true },
    { key: "contact_mobile", label: "agency.contact_mobile", minWidth: 124, hidden: true },
    { key: "submitted_at", label: "declared-agencies.submitted_at", kind: "instant", minWidth: 150 },
    { key: "reviewed_at", label: "declared-agencies.reviewed_at", kind: "instant", minWidth: 150, hidden: true },
  ],
}
