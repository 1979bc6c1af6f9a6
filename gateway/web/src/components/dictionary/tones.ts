/** How the codes of closed sets look. The word says what it is; the tone only helps the eye. */
export type Tone = "primary" | "success" | "warning" | "danger" | "info"

const TONES: Record<string, Record<string, Tone>> = {
  declaration_state: { undeclared: "info", draft: "info", submitted: "primary", returned: "danger", approved: "success" },
  staff_state: { active: "success", left: "info" },
  contract_state: { draft: "info", active: "success", closed: "primary", void: "danger" },
  report_state: { draft: "info", issued: "success", superseded: "warning", void: "danger" },
  visit_state: { submitted: "success", void: "danger" },
  hazard_state: { open: "danger", rectified: "warning", confirmed: "success", cancelled: "info", void: "info" },
  hazard_level: { general: "primary", major: "danger" },
  extension_state: { asked: "warning", approved: "success", refused: "danger" },
  risk_level: { red: "danger", orange: "warning", yellow: "warning", blue: "primary" },
  job_state: { queued: "info", running: "primary", done: "success", failed: "danger" },
  notice_state: { unread: "primary", read: "info" },
  account_state: { enabled: "success", disabled: "info" },
  campaign_state: { draft: "info", frozen: "primary", drawn: "primary", scoring: "warning", published: "success", closed: "info" },
  checked_record_state: { to_score: "warning", scored: "primary", returned: "danger", confirmed: "success", published: "success", replaced: "info" },
  inspector_state: { active: "success", resting: "info" },
  appeal_state: { raised: "warning", upheld: "success", refused: "info" },
  signal_state: { open: "warning", dismissed: "info", followed: "primary" },
  site_notice: { none: "info", awaited: "warning", missing: "danger", sent: "success", late: "danger" },
  qualification_light: { green: "success", yellow: "warning", red: "danger" },
  conclusion: { meets: "success", does_not_meet: "danger" },
}

export function hasTone(set: string): boolean {
  return set in TONES
}

export function toneOf(set: string, value: string): Tone {
  return TONES[set]?.[value] ?? "info"
}
