/** What /readyz says of a service, in the reader's language. Its reasons are short English texts for machines and logs. */
import { hasText, listed, t } from "@/i18n"

export const OK = "ok"

/** database, broker, relay, …; a part without a word stands as it is. */
export function partName(part: string): string {
  return hasText(`health.parts.${part}`) ? t(`health.parts.${part}`) : part
}

/** A part may give several reasons, some about one other service each: `auth: room.away; 3 events parked`. */
export function stateText(state: string): string {
  return state === OK ? t("health.ok") : listed(state.split("; ").map(reasonText))
}

function reasonText(reason: string): string {
  const parked = /^(\d+) events parked$/.exec(reason)
  if (parked) return t("health.parked", { count: parked[1] })
  const [, room, rest] = /^([a-z]+): (.+)$/.exec(reason) ?? []
  if (room && rest) return t("health.source", { room: hasText(`words.room.${room}`) ? t(`words.room.${room}`) : room, state: reasonText(rest) })
  const key = `health.states.${reason.replace(/[ .]/g, "_")}`
  return hasText(key) ? t(key) : t("health.error", { name: reason })
}
