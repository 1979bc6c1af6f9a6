/** What people type for a day or a time, and how it is kept. */

/** `2026-11-23`, `2026/11/23`, `2026.1.3`, `2026年11月23日` and `20261123` as `2026-11-23`; undefined when it is no day. */
export function readDay(text: string): string | undefined {
  const typed = narrow(text)
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(typed) ?? /^(\d{4})\D(\d{1,2})\D(\d{1,2})\D?$/.exec(typed)
  if (!parts) return undefined
  const day = `${parts[1]}-${parts[2]!.padStart(2, "0")}-${parts[3]!.padStart(2, "0")}`
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined
}

/** `9:05`, `0905`, `905`, `9时5分` and `9` as `09:05` and `09:00`, of 24 hours; undefined when it is no time. */
export function readTime(text: string): string | undefined {
  const typed = narrow(text)
  const parts = /^(\d{1,2})(\d{2})$/.exec(typed) ?? /^(\d{1,2})\D(\d{1,2})(?:\D.*)?$/.exec(typed) ?? /^(\d{1,2})\D?()$/.exec(typed)
  if (!parts) return undefined
  const [hours, minutes] = [Number(parts[1]), Number(parts[2] || 0)]
  return hours < 24 && minutes < 60 ? `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}` : undefined
}

/** Full-width digits and marks, as Chinese input methods give them, are meant as plain ones. */
function narrow(text: string): string {
  return text.normalize("NFKC").trim()
}
