import type { Schemas } from "@/api/client"
import type { Column, ListDefinition } from "@/components/list/definition"
import { formatNumber } from "@/composables/format"
import { hasText, t } from "@/i18n"
import type { Role } from "@/stores/session"

export type JobRow = Schemas["JobRow"]

/** What a job does, as far as this application has a word for it. */
export function kindText({ kind }: Pick<JobRow, "kind">): string {
  return hasText(`words.job_kind.${kind}`) ? t(`words.job_kind.${kind}`) : kind
}

/** 30 / 120, or nothing where a job does not count. */
export function progressText({ done, of }: Pick<JobRow, "done" | "of">): string | null {
  return of ? t("job.done_of", { done: formatNumber(done), of: formatNumber(of) }) : null
}

/** The account's own; `everyone`: those of all accounts, for admins, who see that they ran but not what they brought. */
export function jobList(role: Role | undefined, everyone: boolean): ListDefinition<JobRow> {
  const account: Column<JobRow> = { key: "account_name", label: "jobs.account", minWidth: 140 }
  return {
    name: everyone ? "all-jobs" : "jobs",
    path: "/jobs",
    fixed: { everyone: role === "admin" && everyone ? true : undefined },
    filters: [{ key: "kind", label: "jobs.kind", kind: "dictionary", dictionary: "job_kind" }, { key: "state", label: "jobs.state", kind: "dictionary", dictionary: "job_state" }],
    columns: [
      { key: "kind", label: "jobs.kind", minWidth: 130, value: kindText, card: "title" },
      { key: "title", label: "jobs.title", minWidth: 180 },
      { key: "state", label: "jobs.state", kind: "dictionary", dictionary: "job_state", width: 100, card: "mark" },
      { key: "progress", label: "jobs.progress", minWidth: 120, value: progressText },
      { key: "error_count", label: "jobs.errors", kind: "number", width: 96 },
      ...(everyone ? [account] : []),
      { key: "created_at", label: "jobs.created_at", kind: "instant", minWidth: 150 },
      { key: "ended_at", label: "jobs.ended_at", kind: "instant", minWidth: 150 },
    ],
  }
}
