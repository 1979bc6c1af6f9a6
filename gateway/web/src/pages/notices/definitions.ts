import type { Schemas } from "@/api/client"
import type { ListDefinition } from "@/components/list/definition"

export type Notice = Schemas["Notice"]

export const noticeList: ListDefinition<Notice> = {
  name: "notices",
  path: "/notices",
  tickable: true,
  detail: false,
  filters: [{ key: "unread", label: "notices.unread", kind: "boolean" }],
  columns: [
    { key: "message", label: "notices.message", minWidth: 420, card: "title" },
    { key: "state", label: "notices.state", kind: "dictionary", dictionary: "notice_state", width: 90, card: "mark", value: (row) => (row.read_at ? "read" : "unread") },
    { key: "created_at", label: "notices.created_at", kind: "instant", width: 160 },
    { key: "read_at", label: "notices.read_at", kind: "instant", width: 160, hidden: true },
  ],
}
