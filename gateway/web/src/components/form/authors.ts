/** Who wrote a row, as far as the reader may know: an id alone says nothing to people. */
import { call } from "@/api/client"
import { Problem } from "@/api/problem"
import { t } from "@/i18n"
import { useSession, type Role } from "@/stores/session"

/** Where a role may look an account up. Others know themselves alone. */
const LOOKED_UP: Partial<Record<Role, string>> = { agency: "/sub-accounts", officer: "/accounts", admin: "/accounts" }

export async function nameOf(accountId: unknown): Promise<string> {
  const { account, role } = useSession()
  if (typeof accountId !== "string" || !account) return t("form.somebody")
  if (accountId === account.id) return t("form.yourself")
  const path = role && LOOKED_UP[role]
  if (!path) return t("form.somebody")
  try {
    return (await call<{ display_name: string }>("GET", `${path}/${accountId}`)).data.display_name
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return t("form.somebody") // not an account of the reader's: the bureau's, say
  }
}
