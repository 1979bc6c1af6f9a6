/** What is done to a contract or a report as a whole: one POST below the row, asked for first, said afterwards. */
import { call, newIdempotencyKey } from "@/api/client"
import { askConfirm, askReason } from "@/composables/dialogs"
import { reportDone, reportOrThrow } from "@/composables/feedback"
import { t } from "@/i18n"

export interface Act {
  /** Behind the row's address: `activation`. */
  name: string
  title: string
  text: string
  /** The word on the button. */
  word: string
  done: string
  danger?: boolean
  /** Asked for a reason, which is sent along. */
  reason?: boolean
}

/** `path` is the row's own below /api/v1. True when it was done; a refusal was said. */
export async function doAct(path: string, act: Act): Promise<boolean> {
  const asked = { title: act.title, text: act.text, confirm: act.word, danger: act.danger ?? false }
  const reason = act.reason ? await askReason(asked) : null
  if (act.reason ? reason === null : !(await askConfirm(asked))) return false
  try {
    await call("POST", `${path}/${act.name}`, { idempotencyKey: newIdempotencyKey(), ...(act.reason ? { body: { reason } } : {}) })
  } catch (error) {
    reportOrThrow(error)
    return false
  }
  reportDone(act.done)
  return true
}

export function activation(number: string): Act {
  return { name: "activation", title: t("contracts.activate_title", { number }), text: t("contracts.activate_text"), word: t("contracts.activate"), done: t("contracts.activated") }
}

export function closing(number: string): Act {
  return { name: "closing", title: t("contracts.close_title", { number }), text: t("contracts.close_text"), word: t("contracts.close"), done: t("contracts.closed") }
}

export function voiding(number: string): Act {
  return {
    name: "voiding", title: t("contracts.void_title", { number }), text: t("contracts.void_text"), word: t("contracts.void"), done: t("contracts.voided"), danger: true, reason: true,
  }
}
