import type { Filter, ListDefinition } from "@/components/list/definition"
import { staffList, type StaffMember } from "../staff/definitions"

const ofOfficer: Filter[] = [
  { key: "agency_id", label: "declared-staff.agency", kind: "agency" },
  { key: "region_code", label: "agency.region_code", kind: "region" },
  { key: "kind", label: "agency.kinds", kind: "dictionary", dictionary: "service_kind" },
]

/** 已申报专职人员: the columns of the agency's own list, and for officers whose they are. */
export function declaredStaffList(officer: boolean): ListDefinition<StaffMember> {
  const agency = { key: "agency_name", label: "declared-staff.agency", minWidth: 200 }
  const own = staffList.columns.filter(({ key }) => key !== "created_at" && key !== "left_on")
  return {
    name: officer ? "officer-declared-staff" : "declared-staff",
    path: "/declared-staff",
    exportable: true,
    filters: [
      { key: "q", label: "staff.q", kind: "text" },
      ...(officer ? ofOfficer.slice(0, 2) : []),
      { key: "post", label: "staff.post", kind: "dictionary" },
      ...(officer ? ofOfficer.slice(2) : []),
    ],
    columns: officer ? [...own.slice(0, 1), agency, ...own.slice(1)] : own,
  }
}
