import type { Schemas } from "@/api/client"
import type { FormDefinition } from "@/components/form/definition"
import type { ListDefinition } from "@/components/list/definition"

export type SubAccount = Schemas["SubAccount"]

export const subAccountList: ListDefinition<SubAccount> = {
  name: "sub-accounts",
  path: "/sub-accounts",
  exportable: true,
  tickable: true,
  filters: [{ key: "q", label: "sub-accounts.q", kind: "text" }],
  columns: [
    { key: "username", label: "sub-accounts.username", sortable: true, minWidth: 130, card: "title" },
    { key: "display_name", label: "sub-accounts.display_name", sortable: true, minWidth: 110 },
    { key: "mobile", label: "sub-accounts.mobile", minWidth: 130 },
    { key: "rights", label: "sub-accounts.rights", kind: "dictionaries", dictionary: "right", minWidth: 220 },
    {
      key: "state", label: "sub-accounts.state", kind: "dictionary", dictionary: "account_state", width: 90, card: "mark",
      value: (row) => (row.disabled ? "disabled" : "enabled"),
    },
    { key: "last_signed_in_at", label: "sub-accounts.last_signed_in_at", kind: "instant", minWidth: 150 },
    { key: "created_at", label: "sub-accounts.created_at", kind: "instant", sortable: true, minWidth: 150, hidden: true },
  ],
}

const MOBILE = /^1[3-9]\d{9}$/
const USERNAME = /^[A-Za-z0-9_]{4,32}$/

export const subAccountForm: FormDefinition = {
  name: "sub-account",
  path: "/sub-accounts",
  update: "PATCH",
  noDraft: true, // it holds a password
  groups: [
    {
      title: "sub-accounts.form.account",
      fields: [
        {
          key: "username", label: "sub-accounts.username", kind: "text", required: true, maxlength: 32, help: "sub-accounts.form.username_help",
          disabled: (_values, isNew) => !isNew, check: (value: string) => (USERNAME.test(value) ? undefined : "sub-accounts.form.username_wrong"),
        },
        { key: "display_name", label: "sub-accounts.display_name", kind: "text", required: true, maxlength: 60 },
        {
          key: "mobile", label: "sub-accounts.mobile", kind: "text", maxlength: 11,
          check: (value: string) => (MOBILE.test(value) ? undefined : "sub-accounts.form.mobile_wrong"),
        },
        { key: "staff_id", label: "sub-accounts.staff_id", kind: "staff" },
        { key: "initial_password", label: "sub-accounts.initial_password", kind: "password", help: "sub-accounts.form.password_help", visible: (values) => !values.id },
        { key: "disabled", label: "sub-accounts.disabled", kind: "switch", visible: (values) => Boolean(values.id) },
      ],
    },
    {
      title: "sub-accounts.form.rights",
      fields: [
        { key: "rights", label: "sub-accounts.rights", kind: "checkboxes", dictionary: "right", help: "sub-accounts.form.rights_help", initial: ["evaluation_contract", "service_contract"] },
      ],
    },
  ],
  // The id is kept among the values, so that fields can tell a new account from an old one.
  toValues: ({ id, username, display_name, mobile, staff_id, rights, disabled }) => ({ id, username, display_name, mobile, staff_id, rights, disabled }),
  toBody: ({ username, display_name, mobile, staff_id, rights, disabled, initial_password }, isNew) =>
    isNew
      ? { username, display_name, mobile, staff_id, rights, ...(initial_password ? { initial_password } : {}) }
      : { display_name, mobile, staff_id, rights, disabled },
}
