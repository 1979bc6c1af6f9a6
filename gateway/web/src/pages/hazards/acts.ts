/** What may be done to a hazard, by whom and in which state. The server judges; here it only decides which buttons stand. */
import type { Schemas } from "@/api/client"
import { call } from "@/api/client"
import { askConfirm, askReason } from "@/composables/dialogs"
import { reportDone, reportOrThrow, reportWarning } from "@/composables/feedback"
import { hasText, listed, t } from "@/i18n"
import type { Right, Role } from "@/stores/session"
import type { Hazard, HazardRow } from "./definitions"

export type Act = "rectify" | "confirm" | "send_back" | "accept" | "extend" | "cancel" | "link"
type May = (roles: readonly Role[], rights?: readonly Right[]) => boolean

const OWN: readonly Role[] = ["agency", "sub_account"]
const RIGHT: readonly Right[] = ["hazard"]

export function actsOn(hazard: Hazard, may: May): Act[] {
  const own = may(OWN, RIGHT)
  const officer = may(["officer"])
  const toAccept = hazard.level === "major" && !hazard.acceptance
  const acts: [Act, boolean][] = [
    ["rectify", hazard.state === "open" && (own || may(["enterprise"]))],
    ["accept", hazard.state === "rectified" && toAccept && (own || officer)],
    ["confirm", hazard.state === "rectified" && !toAccept && (own || officer)],
    ["send_back", hazard.state === "rectified" && (own || officer)],
    ["extend", hazard.state === "open" && own && !hazard.extensions.some(({ state }) => state === "asked")],
    ["link", hazard.state === "open" && own],
    ["cancel", hazard.state === "open" && officer],
  ]
  return acts.filter(([, allowed]) => allowed).map(([act]) => act)
}

/** Asks, acts, says what came of it. true when the hazard may have changed. */
async function act(path: string, body: unknown, done: string): Promise<boolean> {
  try {
    await call("POST", path, { body })
    reportDone(done)
  } catch (error) {
    reportOrThrow(error)
  }
  return true
}

export async function confirmHazard(id: string): Promise<boolean> {
  const sure = await askConfirm({ title: t("hazards.confirm_title"), text: t("hazards.confirm_text"), confirm: t("hazards.act.confirm") })
  return sure && act(`/hazards/${id}/confirmation`, { decision: "confirm" }, t("hazards.confirmed"))
}

export async function sendBackHazard(id: string): Promise<boolean> {
  const reason = await askReason({ title: t("hazards.send_back_title"), confirm: t("hazards.act.send_back") })
  return reason !== null && act(`/hazards/${id}/confirmation`, { decision: "send_back", reason }, t("hazards.sent_back"))
}

export async function cancelHazard(id: string): Promise<boolean> {
  const reason = await askReason({ title: t("hazards.cancel_title"), text: t("hazards.cancel_text"), confirm: t("hazards.act.cancel"), danger: true })
  return reason !== null && act(`/hazards/${id}/cancellation`, { reason }, t("hazards.cancelled"))
}

export async function approveExtension(id: string, extension: Schemas["Extension"]): Promise<boolean> {
  const sure = await askConfirm({ title: t("hazards.approve_title", { day: extension.new_deadline_on }), text: t("hazards.approve_text"), confirm: t("hazards.act.approve") })
  return sure && act(`/hazards/${id}/extensions/${extension.id}/decision`, { decision: "approve" }, t("hazards.approved"))
}

export async function refuseExtension(id: string, extension: Schemas["Extension"]): Promise<boolean> {
  const reason = await askReason({ title: t("hazards.refuse_title"), confirm: t("hazards.act.refuse") })
  return reason !== null && act(`/hazards/${id}/extensions/${extension.id}/decision`, { decision: "refuse", reason }, t("hazards.refused_done"))
}

/** [确认] or [退回整改] of the ticked rows: each is decided for itself. */
export async function decideHazards(rows: HazardRow[], decision: "confirm" | "send_back"): Promise<boolean> {
  const count = rows.length
  if (!count) {
    reportWarning(t("hazards.tick_some"))
    return false
  }
  let reason: string | null = null
  if (decision === "confirm") {
    if (!(await askConfirm({ title: t("hazards.bulk_title", { count }), text: t("hazards.bulk_text"), confirm: t("hazards.act.confirm") }))) return false
  } else {
    reason = await askReason({ title: t("hazards.bulk_back", { count }), confirm: t("hazards.act.send_back") })
    if (reason === null) return false
  }
  try {
    const { data } = await call<Schemas["BulkResult"]>("POST", "/hazards/confirmations", { body: { ids: rows.map(({ id }) => id), decision, reason } })
    if (data.done.length) reportDone(t(decision === "confirm" ? "hazards.bulk_done" : "hazards.bulk_back_done", { count: data.done.length }))
    if (data.refused.length) reportWarning(t("hazards.bulk_refused", { count: data.refused.length, why: whyRefused(data.refused) }))
  } catch (error) {
    reportOrThrow(error)
  }
  return true
}

function whyRefused(refused: Schemas["BulkResult"]["refused"]): string {
  const words = refused.map(({ code }) => (hasText(`hazards.refused.${code}`) ? t(`hazards.refused.${code}`) : t("hazards.refused.other")))
  return listed([...new Set(words)])
}
