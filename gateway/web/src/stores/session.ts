import { defineStore } from "pinia"
import { computed, ref } from "vue"

import { api, context, dataOf, type Schemas } from "@/api/client"
import { NO_ANSWER, Problem } from "@/api/problem"

export type Account = Schemas["SignedInAccount"]
export type Role = Account["role"]
export type Right = Account["rights"][number]
export type Entrance = "platform" | "system"

const KEPT_ENTRANCE = "zjjg.entrance"
/** Who was signed in here last, so that the visit form opens without a network. No secret: the token stays in the cookie. */
const KEPT_ACCOUNT = "zjjg.account"

/** Which door a role comes in by (manual: main accounts by the platform, sub-accounts and the bureau by the system's own page). */
export function entranceOf(role: Role): Entrance {
  return role === "agency" || role === "enterprise" ? "platform" : "system"
}

/** Who is signed in here. The token itself is in an HttpOnly cookie that no script sees. */
export const useSession = defineStore("session", () => {
  const account = ref<Account | null>(null)
  const restored = ref(false)
  const expired = ref(false)
  /** Taken from this device because the server did not answer; `renew` asks it again. */
  const unproven = ref(false)

  const signedIn = computed(() => account.value !== null)
  const mustChangePassword = computed(() => account.value?.must_change_password ?? false)
  const mustEnrol = computed(() => account.value?.must_enrol_second_factor ?? false)
  /** Signed in with nothing left to do first. */
  const free = computed(() => signedIn.value && !mustChangePassword.value && !mustEnrol.value)
  const role = computed(() => account.value?.role)
  const isAgencySide = computed(() => role.value === "agency" || role.value === "sub_account")

  function take(session: Schemas["Session"]): void {
    account.value = session.account
    context.csrfToken = session.csrf_token
    expired.value = false
    unproven.value = false
    localStorage.setItem(KEPT_ENTRANCE, entranceOf(session.account.role))
    localStorage.setItem(KEPT_ACCOUNT, JSON.stringify(session.account))
  }

  function drop(): void {
    account.value = null
    unproven.value = false
    localStorage.removeItem(KEPT_ACCOUNT)
    context.csrfToken = null
  }

  /** Asks the server once who this browser is. When it does not answer: who it was last, else rejects. */
  async function restore(): Promise<void> {
    if (restored.value) return
    try {
      take(await dataOf(api.GET("/api/v1/sessions/current")))
    } catch (error) {
      if (error instanceof Problem && error.status === NO_ANSWER && takeKept()) return
      if (!(error instanceof Problem) || error.status !== 401) throw error
      drop()
      expired.value = false // a first visit, not an end
    }
    restored.value = true
  }

  /** Asks the server once more, as when the network is back. Rejects when it still does not answer, or nobody is signed in. */
  async function renew(): Promise<void> {
    take(await dataOf(api.GET("/api/v1/sessions/current")))
    restored.value = true
  }

  function takeKept(): boolean {
    const kept = localStorage.getItem(KEPT_ACCOUNT)
    if (!kept) return false
    account.value = JSON.parse(kept) as Account
    unproven.value = restored.value = true
    return true
  }

  async function signIn(body: Schemas["SignInBody"]): Promise<void> {
    take(await dataOf(api.POST("/api/v1/sessions", { body })))
    restored.value = true
  }

  async function openLink(token: string): Promise<void> {
    take(await dataOf(api.POST("/api/v1/link-sessions", { body: { token } })))
    restored.value = true
  }

  async function signOut(): Promise<void> {
    try {
      await api.DELETE("/api/v1/sessions/current")
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error // it had ended by itself
    }
    drop()
    expired.value = false
  }

  async function changePassword(old_password: string, new_password: string): Promise<void> {
    await api.PUT("/api/v1/sessions/current/password", { body: { old_password, new_password } })
    take(await dataOf(api.GET("/api/v1/sessions/current")))
  }

  /** The server said 401 in the middle of work. */
  function end(): void {
    if (account.value) expired.value = true
    drop()
  }

  function requirePasswordChange(): void {
    if (account.value) account.value = { ...account.value, must_change_password: true }
  }

  function requireEnrolment(): void {
    if (account.value) account.value = { ...account.value, must_enrol_second_factor: true }
  }

  /** Whether the account's role (and for sub-accounts one of the rights, where any are named) opens something. */
  function may(roles: readonly Role[], rights: readonly Right[] = []): boolean {
    const own = account.value
    if (!own || !roles.includes(own.role)) return false
    return own.role !== "sub_account" || rights.length === 0 || rights.some((right) => own.rights.includes(right))
  }

  /** The door to go back to: the account's own, else the one that this browser used last. */
  function entrance(): Entrance {
    if (account.value) return entranceOf(account.value.role)
    return localStorage.getItem(KEPT_ENTRANCE) === "system" ? "system" : "platform"
  }

  return {
    account, restored, expired, unproven, signedIn, mustChangePassword, mustEnrol, free, role, isAgencySide,
    restore, renew, signIn, openLink, signOut, changePassword, end, requirePasswordChange, requireEnrolment, may, entrance,
  }
})
