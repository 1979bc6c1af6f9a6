import { readFileSync } from "node:fs"

/** Who and what the specs meet, by project (stage.py). */
export interface SignIn {
  entrance: "platform" | "system"
  username: string
  password: string
}

export interface Scene {
  officer: SignIn
  newcomer: SignIn
  /** Officers of their own, who enrol second factors. */
  guarded: SignIn
  obliged: SignIn
  /** Of the firm, whose hazards it sees. */
  enterprise: SignIn
  agency: SignIn
  /** Has entered nothing, and is left so. */
  blank: SignIn
  undeclared: SignIn
  undeclaredName: string
  subAccount: string
  /** For numbers that must be new. */
  serial: string
  agencyName: string
  waitingName: string
  firm: string
  contract: string
  overdue: string
  soon: string
  toConfirm: string
  linked: string
  byAgency: string
  byEnterprise: string
  link: string
  accountsWorkbook: string
  badWorkbook: string
  contractsWorkbook: string
  badContractsWorkbook: string
  firmsWorkbook: string
  badFirmsWorkbook: string
  photo: string
  document: string
  spotChecks: SpotChecks
}

/** An agency with issued reports, and who checks them (stage_spot_checks.py). */
export interface SpotChecks {
  agency: SignIn
  /** Of that agency, with every right. */
  subAccount: SignIn
  agencyName: string
  /** An officer who has no hand in the scores. */
  second: SignIn
  inspectors: SignIn[]
  /** Where the agency's reports lie, and the campaign is made. */
  district: string
  sheet: string
  campaign: string
  quarter: "Q1" | "Q2"
}

const stage = JSON.parse(readFileSync(process.env.ZJJG_BROWSER_STAGE ?? "", "utf8")) as Record<string, Scene> & { adminPassword: string }

export const ADMIN: SignIn = { entrance: "system", username: "admin", password: stage.adminPassword }
export const NEW_PASSWORD = "Browser-Passw0rd"

export function sceneOf(project: string): Scene {
  const scene = stage[project]
  if (!scene) throw new Error(`no scene for the project ${project}`)
  return scene
}
