/** Reading and writing the one row of a form: ETag in hand, one Idempotency-Key for the form's life. */
import { call, newIdempotencyKey } from "@/api/client"
import { emptyValues, fieldsOf, sameValue, structured, type FormDefinition, type Values } from "./definition"

export interface Served {
  row: Values
  values: Values
  etag: string | undefined
}

export interface FormRecord {
  read: (id: string | undefined) => Promise<Served>
  /** Answers the saved row. Throws Problem. */
  write: (id: string | undefined, values: Values, base: Values, etag: string | undefined) => Promise<Values>
}

export function useRecord(definition: FormDefinition): FormRecord {
  let key = newIdempotencyKey()
  let keyed = ""
  const fields = fieldsOf(definition)

  function toValues(row: Values): Values {
    if (definition.toValues) return { ...emptyValues(fields), ...definition.toValues(structured(row)) }
    const empty = emptyValues(fields)
    return Object.fromEntries(fields.map(({ key }) => [key, structured(row[key] ?? empty[key])]))
  }

  function toBody(values: Values, isNew: boolean): Values {
    if (definition.toBody) return definition.toBody(structured(values), isNew)
    const visible = fields.filter((field) => !field.visible || field.visible(values))
    return Object.fromEntries(visible.map(({ key }) => [key, structured(values[key])]))
  }

  async function read(id: string | undefined): Promise<Served> {
    const address = definition.single ? definition.path : `${definition.path}/${id}`
    const { data, etag } = await call<Values>("GET", address)
    return { row: data, values: toValues(data), etag }
  }

  async function write(id: string | undefined, values: Values, base: Values, etag: string | undefined): Promise<Values> {
    const isNew = !definition.single && !id
    let body = toBody(values, isNew)
    if (isNew) {
      keyed = renewWhenChanged(JSON.stringify(body))
      return (await call<Values>("POST", definition.path, { body, idempotencyKey: key })).data
    }
    if (definition.update === "PATCH") {
      const before = toBody(base, false)
      body = Object.fromEntries(Object.entries(body).filter(([name, value]) => !sameValue(value, before[name])))
    }
    const address = definition.single ? definition.path : `${definition.path}/${id}`
    const { data } = await call<Values>(definition.update ?? "PUT", address, { body, ...(etag ? { ifMatch: etag } : {}) })
    return data
  }

  /** One key for one body: pressing twice, or again after no answer, has one effect; a corrected body after a refusal is another thing. */
  function renewWhenChanged(body: string): string {
    if (keyed && keyed !== body) key = newIdempotencyKey()
    return body
  }

  return { read, write }
}
