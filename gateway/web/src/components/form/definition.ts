/** What a form page is told: its fields in groups, how a row becomes values and values become a body. */

export type FieldKind =
  | "text" | "textarea" | "password" | "number" | "money" | "day" | "time" | "switch"
  | "dictionary" | "dictionaries" | "checkboxes" | "radio" | "region" | "regions"
  | "staff" | "enterprise" | "texts" | "file" | "files" | "photos" | "rows" | "slot"

/** What is edited. Keys are the API's field names; null is an empty field. */
export type Values = Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- one type for all forms' values

export interface Field {
  key: string
  /** Key of its text. */
  label: string
  kind: FieldKind
  required?: boolean
  /** Key of a text below the field: the manual's words on what goes in. */
  help?: string
  placeholder?: string
  /** For dictionary, dictionaries, checkboxes, radio: a set of words.json or a server's dictionary. */
  dictionary?: string
  maxlength?: number
  min?: number
  max?: number
  /** Behind a number: the key of its unit. */
  unit?: string
  /** What a new form begins with; else null ([] for lists, false for a switch). */
  initial?: unknown
  visible?: (values: Values) => boolean
  disabled?: (values: Values, isNew: boolean) => boolean
  /** The key of what is wrong, or undefined. For what the browser can know; the server judges anyway. */
  check?: (value: any, values: Values) => string | undefined // eslint-disable-line @typescript-eslint/no-explicit-any -- its own field's type
  /** Over the whole width. textarea, files, photos, rows and checkboxes are anyway. */
  wide?: boolean
  /** Of `rows`: the fields of one row. */
  fields?: Field[]
  /** Of `rows`: key of the text on the button that adds one. */
  add?: string
  /** Of `rows`, file, files, photos: how many at most. */
  most?: number
  /** Of files: accept attribute. */
  accept?: string
}

/** A sentence at a field beside help and error: an officer's comment (`warn`), what the approved version says (`calm`). */
export interface FieldNote {
  tone: "warn" | "calm"
  text: string
}

export interface FieldGroup {
  /** Key of its heading. */
  title?: string
  /** Key of a text below the heading. */
  text?: string
  fields: Field[]
  visible?: (values: Values) => boolean
}

export interface FormDefinition {
  /** Names the draft (`draft.<name>`). Of `a-z 0-9 -`. */
  name: string
  /** Below /api/v1: `/staff`. POST there creates, PUT or PATCH `<path>/<id>` changes. */
  path: string
  groups: FieldGroup[]
  /** How a change is sent. PATCH sends only what changed. */
  update?: "PUT" | "PATCH"
  /** The one resource of its path (`/agency`): no id, PUT both creates and changes. */
  single?: boolean
  /** What the served row is as values; by default the fields of the same name. */
  toValues?: (row: Values) => Values
  /** What is sent; by default the values of visible fields. */
  toBody?: (values: Values, isNew: boolean) => Values
  /** Key of the text on the button: the manual's word (保存, 提交). */
  submit?: string
  /** No draft is kept: forms that hold passwords. */
  noDraft?: boolean
}

const LISTS = new Set<FieldKind>(["dictionaries", "checkboxes", "regions", "texts", "files", "photos", "rows"])
const WIDE = new Set<FieldKind>(["textarea", "checkboxes", "files", "photos", "rows", "file"])

export function fieldsOf(definition: FormDefinition): Field[] {
  return definition.groups.flatMap((group) => group.fields)
}

export function emptyValue(field: Field): unknown {
  if (field.initial !== undefined) return structured(field.initial)
  if (LISTS.has(field.kind)) return []
  return field.kind === "switch" ? false : null
}

export function emptyValues(fields: Field[]): Values {
  return Object.fromEntries(fields.map((field) => [field.key, emptyValue(field)]))
}

export function isWide(field: Field): boolean {
  return field.wide ?? WIDE.has(field.kind)
}

/** A copy through JSON: values are JSON by nature, and structuredClone refuses Vue's proxies. */
export function structured<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T)
}

export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}
