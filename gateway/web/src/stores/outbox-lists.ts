/**
 * What the visit form needs to choose from: contracts, staff, dictionaries. Read from the server when it answers and kept on this
 * device; without a network the last ones stand. A list that the account may not read is empty.
 */
import { defineStore } from "pinia"
import { ref } from "vue"

import { call, type Schemas } from "@/api/client"
import { Problem } from "@/api/problem"
import { useDictionaries } from "./dictionaries"
import { findKept, putKept } from "./outbox-storage"
import { useSession } from "./session"

export interface VisitContract {
  id: string
  number: string
  enterprise_id: string
  enterprise_name: string
  starts_on: string
  ends_on: string
  service_items: string[]
  team: string[]
}
export interface VisitStaff {
  id: string
  name: string
  employed_from: string
  left_on: string | null
}

const PAGE = 100
const MOST_PAGES = 5
export const VISIT_DICTIONARIES = ["service_items", "hazard_category"]

export const useOutboxLists = defineStore("outbox-lists", () => {
  const contracts = ref<VisitContract[]>([])
  const staff = ref<VisitStaff[]>([])
  /** Nothing answered: what stands is of an earlier time. */
  const kept = ref(false)

  async function load(): Promise<void> {
    const account = useSession().account?.id
    if (!account) return
    try {
      const [service, members] = await Promise.all([readAll<Schemas["ServiceContract"]>("/service-contracts"), readAll<Schemas["StaffMember"]>("/staff")])
      contracts.value = service.map(contractOf)
      staff.value = members.map(({ id, name, employed_from, left_on }) => ({ id, name, employed_from, left_on }))
      await Promise.all([putKept("contracts", account, plain(contracts.value)), putKept("staff", account, plain(staff.value)), ...VISIT_DICTIONARIES.map((name) => loadWords(name, account))])
      kept.value = false
    } catch (error) {
      if (!(error instanceof Problem) || !error.passing) throw error
      kept.value = true
    }
  }

  /** What this device has: at once, and all there is without a network. */
  async function showKept(): Promise<void> {
    const account = useSession().account?.id
    if (!account) return
    contracts.value = (await findKept<VisitContract[]>("contracts", account)) ?? []
    staff.value = (await findKept<VisitStaff[]>("staff", account)) ?? []
    for (const name of VISIT_DICTIONARIES) {
      const items = await findKept<Schemas["DictionaryItem"][]>(`dictionary.${name}`, account)
      if (items) useDictionaries().takeKept(name, items)
    }
  }

  /** Contracts beyond those that are kept, by number or enterprise. Finds nothing without a network. */
  async function search(q: string): Promise<void> {
    if (q.trim().length < 2) return
    try {
      const found = (await readPage<Schemas["ServiceContract"]>("/service-contracts", { q })).items.map(contractOf)
      contracts.value = [...contracts.value, ...found.filter(({ id }) => contracts.value.every((known) => known.id !== id))]
    } catch (error) {
      if (!(error instanceof Problem) || !error.passing) throw error
    }
  }

  return { contracts, staff, kept, showKept, load, search }
})

interface PageOfRows<Row> {
  items: Row[]
  next_cursor: string | null
}

/** Up to 500 in force; more are found by searching. */
async function readAll<Row>(path: string): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await readPage<Row>(path, { cursor })
    rows.push(...answer.items)
    if (!answer.next_cursor) break
    cursor = answer.next_cursor
  }
  return rows
}

async function readPage<Row>(path: string, query: Record<string, string | undefined>): Promise<PageOfRows<Row>> {
  try {
    return (await call<PageOfRows<Row>>("GET", path, { query: { state: "active", limit: PAGE, ...query } })).data
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return { items: [], next_cursor: null } // a sub-account without that right
    throw error
  }
}

async function loadWords(name: string, account: string): Promise<void> {
  const { data } = await call<{ items: unknown[] }>("GET", `/dictionaries/${name}`)
  await putKept(`dictionary.${name}`, account, data.items)
}

function contractOf(row: Schemas["ServiceContract"]): VisitContract {
  const { id, number, enterprise_id, enterprise_name, starts_on, ends_on, service_items, team } = row
  return { id, number, enterprise_id, enterprise_name, starts_on, ends_on, service_items, team }
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
