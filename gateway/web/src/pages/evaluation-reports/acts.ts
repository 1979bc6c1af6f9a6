import type { Act } from "@/components/contract/acts"
import { t } from "@/i18n"

export function issue(number: string): Act {
  return {
    name: "issue", title: t("evaluation-reports.issue_title", { number }), text: t("evaluation-reports.issue_text"), word: t("evaluation-reports.issue"),
    done: t("evaluation-reports.issued"),
  }
}

export function voiding(number: string): Act {
  return {
    name: "voiding", title: t("evaluation-reports.void_title", { number }), text: t("evaluation-reports.void_text"), word: t("evaluation-reports.void"),
    done: t("evaluation-reports.voided"), danger: true, reason: true,
  }
}
