import type { Schemas } from "@/api/client"
import type { Field, FormDefinition, Values } from "@/components/form/definition"
import type { Column, ListDefinition } from "@/components/list/definition"

export type AccountRow = Schemas["AccountRow"]
/** Who keeps accounts: officers those of agencies and enterprises, admins those of the bureau. */
export type Keeper = "officer" | "admin"

const username: Column<AccountRow> = { key: "username", label: "accounts.username", sortable: true, minWidth: 150 }
const state: Column<AccountRow> = {
  key: "state", label: "accounts.state", kind: "dictionary", dictionary: "account_state", width: 84, card: "mark",
  value: (row) => (row.disabled ? "disabled" : "enabled"),
}
const dates: Column<AccountRow>[] = [
  { key: "last_signed_in_at", label: "accounts.last_signed_in_at", kind: "instant", minWidth: 150 },
  { key: "must_change_password", label: "accounts.must_change_password", kind: "boolean", minWidth: 120, hidden: true },
  { key: "created_at", label: "accounts.created_at", kind: "instant", sortable: true, minWidth: 150, hidden: true },
]
const region: Column<AccountRow> = { key: "region_code", label: "accounts.region_code", kind: "region", minWidth: 110 }
const role: Column<AccountRow> = { key: "role", label: "accounts.role", kind: "dictionary", minWidth: 96 }
const secondFactor: Column<AccountRow> = {
  key: "second_factor_at", label: "accounts.second_factor", kind: "boolean", minWidth: 108, value: (row) => row.second_factor_at !== null,
}

const columnsOf: Record<Keeper, Column<AccountRow>[]> = {
  officer: [
    { key: "display_name", label: "accounts.holder", sortable: true, minWidth: 236, card: "title" },
    { ...username, card: "line" },
    { key: "uscc", label: "accounts.uscc", width: 180 },
    { key: "kinds", label: "accounts.kinds", kind: "dictionaries", dictionary: "service_kind", minWidth: 162 },
    { ...region, minWidth: 90 },
    { ...role, hidden: true },
    { key: "contact_name", label: "accounts.contact_name", minWidth: 90, hidden: true },
    { key: "contact_mobile", label: "accounts.contact_mobile", minWidth: 124, hidden: true },
    state,
    ...dates.map((column) => ({ ...column, hidden: true })),
  ],
  admin: [{ ...username, card: "title" }, { key: "display_name", label: "accounts.display_name", sortable: true, minWidth: 120 }, role, region, state, secondFactor, ...dates],
}

export function accountList(keeper: Keeper): ListDefinition<AccountRow> {
  return {
    name: keeper === "officer" ? "accounts" : "admin-accounts",
    path: "/accounts",
    exportable: true,
    tickable: true,
    filters: [
      { key: "q", label: "accounts.q", kind: "text" },
      { key: "role", label: "accounts.role", kind: "dictionary", dictionary: keeper === "officer" ? "kept_by_officer" : "role" },
      { key: "region_code", label: "accounts.region_code", kind: "region" },
    ],
    columns: columnsOf[keeper],
  }
}

/** Admins see all accounts, but keep only the bureau's. */
export function keeps(keeper: Keeper, row: AccountRow): boolean {
  return keeper === "officer" ? row.role === "agency" || row.role === "enterprise" : ["officer", "inspector", "admin"].includes(row.role)
}

const MOBILE = /^1[3-9]\d{9}$/
const USERNAME = /^[A-Za-z0-9_]{4,32}$/
const of = (...roles: string[]) => (values: Values): boolean => roles.includes(values.role)

/** Fields by role: the server refuses what an account of the role has not. */
const OWN: Record<string, string[]> = {
  agency: ["name", "uscc", "kinds", "region_code", "contact_name", "contact_mobile"],
  enterprise: ["enterprise_id", "display_name"],
  officer: ["display_name", "region_code"],
  inspector: ["display_name", "region_code"],
  admin: ["display_name"],
}

const about: Field[] = [
  { key: "name", label: "accounts.name", kind: "text", required: true, maxlength: 100, visible: of("agency") },
  { key: "uscc", label: "accounts.uscc", kind: "text", required: true, maxlength: 18, visible: of("agency"), help: "accounts.form.uscc_help" },
  { key: "kinds", label: "accounts.kinds", kind: "checkboxes", dictionary: "service_kind", required: true, visible: of("agency"), wide: false },
  { key: "contact_name", label: "accounts.contact_name", kind: "text", required: true, maxlength: 60, visible: of("agency") },
  {
    key: "contact_mobile", label: "accounts.contact_mobile", kind: "text", required: true, maxlength: 11, visible: of("agency"),
    check: (value: string) => (MOBILE.test(value) ? undefined : "accounts.form.mobile_wrong"),
  },
  { key: "enterprise_id", label: "accounts.enterprise_id", kind: "enterprise", required: true, visible: of("enterprise"), disabled: (_values, isNew) => !isNew },
  { key: "display_name", label: "accounts.display_name", kind: "text", required: true, maxlength: 60, visible: of("officer", "inspector", "admin") },
  { key: "region_code", label: "accounts.region_code", kind: "region", required: true, visible: of("agency", "officer", "inspector"), help: "accounts.form.region_help" },
]

function bodyOf(values: Values, isNew: boolean): Values {
  const own = (OWN[values.role] ?? []).filter((key) => isNew || key !== "enterprise_id")
  const facts = Object.fromEntries(own.filter((key) => values[key] !== null && values[key] !== "").map((key) => [key, values[key]]))
  if (!isNew) return { ...facts, disabled: values.disabled }
  return { role: values.role, username: values.username, ...facts, ...(values.initial_password ? { initial_password: values.initial_password } : {}) }
}

export function accountForm(keeper: Keeper): FormDefinition {
  return {
    name: "account",
    path: "/accounts",
    update: "PATCH",
    noDraft: true, // it holds a password
    groups: [
      {
        title: "accounts.form.account",
        fields: [
          {
            key: "role", label: "accounts.role", kind: "radio", dictionary: `kept_by_${keeper}`, required: true, initial: keeper === "officer" ? "agency" : "officer",
            disabled: (_values, isNew) => !isNew, wide: true,
          },
          {
            key: "username", label: "accounts.username", kind: "text", required: true, maxlength: 32, help: "accounts.form.username_help",
            disabled: (_values, isNew) => !isNew, check: (value: string) => (USERNAME.test(value) ? undefined : "accounts.form.username_wrong"),
          },
          { key: "initial_password", label: "accounts.initial_password", kind: "password", help: "accounts.form.password_help", visible: (values) => !values.id },
          { key: "disabled", label: "accounts.disabled", kind: "switch", visible: (values) => Boolean(values.id), help: "accounts.form.disabled_help" },
        ],
      },
      { title: "accounts.form.whose", fields: about },
    ],
    // The id is kept among the values, so that fields can tell a new account from an old one.
    toValues: (row) => Object.fromEntries(["id", "role", "username", "disabled", ...about.map(({ key }) => key)].map((key) => [key, row[key] ?? null])),
    toBody: bodyOf,
  }
}
