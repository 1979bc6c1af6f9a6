import type { Schemas } from "@/api/client"
import type { FormDefinition } from "@/components/form/definition"
import type { Column, ListDefinition } from "@/components/list/definition"

export type ServiceContract = Schemas["ServiceContract"]
type Term = Pick<ServiceContract, "starts_on" | "ends_on" | "visits_per_year">

const DAY = 86_400_000
const DAYS_OF_YEAR = 365

/** Visits that the whole term promises: visits a year × days ÷ 365, rounded half up, as the statistics count them; at least one. */
export function visitsPromised({ starts_on, ends_on, visits_per_year }: Term): number {
  const days = (Date.parse(ends_on) - Date.parse(starts_on)) / DAY + 1
  return Math.max(1, Math.round((visits_per_year * days) / DAYS_OF_YEAR))
}

const columns = (officers: boolean): Column<ServiceContract>[] => [
  { key: "number", label: "contracts.number", sortable: true, minWidth: 140, card: "title" },
  { key: "state", label: "contracts.state", kind: "dictionary", dictionary: "contract_state", width: 92, card: "mark" },
  { key: "agency_name", label: "contracts.agency_id", minWidth: 200, hidden: !officers, card: officers ? "line" : "none" },
  { key: "enterprise_name", label: "contracts.enterprise_id", minWidth: 190 },
  { key: "service_items", label: "service-contracts.service_items", kind: "dictionaries", dictionary: "service_items", minWidth: 160 },
  { key: "starts_on", label: "service-contracts.starts_on", kind: "date", sortable: true, minWidth: 112 },
  { key: "ends_on", label: "service-contracts.ends_on", kind: "date", sortable: true, minWidth: 112 },
  { key: "visits", label: "service-contracts.visits", minWidth: 130, value: (row) => `${row.visits_done} / ${visitsPromised(row)}` },
  { key: "visits_per_year", label: "service-contracts.visits_per_year", kind: "number", minWidth: 110, hidden: true, card: "none" },
  { key: "fee_fen", label: "contracts.fee_fen", kind: "money", minWidth: 120 },
  { key: "payer", label: "service-contracts.payer", kind: "dictionary", minWidth: 90, hidden: true },
  { key: "team", label: "contracts.team", minWidth: 160, hidden: true, value: (row) => row.team_members.map(({ name }) => name) },
  { key: "region_code", label: "contracts.region_code", kind: "region", minWidth: 120, hidden: true },
  { key: "attachments", label: "contracts.attachments", minWidth: 120, hidden: true, card: "none" },
  { key: "void_reason", label: "contracts.void_reason", minWidth: 160, hidden: true, card: "none" },
  { key: "created_at", label: "contracts.created_at", kind: "instant", sortable: true, minWidth: 150, hidden: true, card: "none" },
]

/** `officers` also see and choose the agency. */
export function serviceContractList(officers: boolean): ListDefinition<ServiceContract> {
  return {
    name: "service-contracts",
    path: "/service-contracts",
    exportable: true,
    filters: [
      { key: "q", label: "contracts.q", kind: "text" },
      { key: "state", label: "contracts.state", kind: "dictionary", dictionary: "contract_state" },
      { key: "region_code", label: "contracts.region_code", kind: "region" },
      { key: "enterprise_id", label: "contracts.enterprise_id", kind: "enterprise" },
      ...(officers ? [{ key: "agency_id", label: "contracts.agency_id", kind: "agency" as const }] : []),
      { key: "term", label: "contracts.term", kind: "period" },
      { key: "counted", label: "contracts.counted", kind: "boolean", onlyYes: true },
    ],
    columns: columns(officers),
  }
}

/** `inForce` says whether the save also puts the contract in force: the pressed button's word, not one of the kept values. */
export function serviceContractForm(inForce: () => boolean): FormDefinition {
  return {
    name: "service-contract",
    path: "/service-contracts",
    groups: [
      {
        title: "service-contracts.form.contract",
        fields: [
          { key: "number", label: "contracts.number", kind: "text", required: true, maxlength: 100, help: "contracts.form.number_help" },
          { key: "enterprise_id", label: "contracts.enterprise_id", kind: "slot", required: true },
          { key: "service_items", label: "service-contracts.service_items", kind: "checkboxes", required: true },
          { key: "starts_on", label: "service-contracts.starts_on", kind: "day", required: true },
          { key: "ends_on", label: "service-contracts.ends_on", kind: "day", required: true },
          { key: "visits_per_year", label: "service-contracts.visits_per_year", kind: "number", required: true, min: 1, max: 10_000, unit: "service-contracts.times" },
          { key: "fee_fen", label: "contracts.fee_fen", kind: "money" },
          { key: "payer", label: "service-contracts.payer", kind: "radio" },
        ],
      },
      {
        title: "contracts.form.team",
        text: "contracts.form.team_help",
        fields: [
          { key: "team", label: "contracts.team", kind: "staff", most: 200, wide: true },
          { key: "attachments", label: "contracts.attachments", kind: "files", most: 20 },
        ],
      },
    ],
    toBody: ({ number, enterprise_id, service_items, starts_on, ends_on, visits_per_year, fee_fen, payer, team, attachments }) => ({
      number, enterprise_id, service_items, starts_on, ends_on, visits_per_year, fee_fen, payer, team, attachments, ...(inForce() ? { state: "active" } : {}),
    }),
  }
}
