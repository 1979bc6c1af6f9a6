import type { Schemas } from "@/api/client"
import type { ListDefinition } from "@/components/list/definition"

export type SignalRow = Schemas["SignalRow"]
export type Signal = Schemas["Signal"]

export const signalList: ListDefinition<SignalRow> = {
  name: "signals",
  path: "/signals",
  exportable: true,
  filters: [
    { key: "name", label: "signals.name", kind: "dictionary", dictionary: "signal_name" },
    { key: "state", label: "signals.state", kind: "dictionary", dictionary: "signal_state" },
    { key: "region_code", label: "signals.region", kind: "region" },
    { key: "agency_id", label: "signals.agency", kind: "agency" },
    { key: "found", label: "signals.found_at", kind: "period" },
  ],
  columns: [
    { key: "name", label: "signals.name", kind: "dictionary", dictionary: "signal_name", minWidth: 140, card: "title" },
    { key: "state", label: "signals.state", kind: "dictionary", dictionary: "signal_state", width: 92, card: "mark" },
    { key: "message", label: "signals.message", minWidth: 320 },
    { key: "agency_name", label: "signals.agency", minWidth: 180 },
    { key: "enterprise_name", label: "signals.enterprise", minWidth: 180 },
    { key: "found_at", label: "signals.found_at", kind: "instant", sortable: true, width: 150 },
    { key: "region_code", label: "signals.region", kind: "region", minWidth: 150, hidden: true, card: "none" },
    { key: "note", label: "signals.note", minWidth: 180, hidden: true, card: "none" },
    { key: "decided_at", label: "signals.decided_at", kind: "instant", width: 150, hidden: true, card: "none" },
  ],
}
