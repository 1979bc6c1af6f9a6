/**
 * The one way to the server. `api` is typed from the OpenAPI document; `call` is for shared components, to which the path is data.
 * Both send the CSRF token and the language, and throw `Problem` for every answer that is not 2xx.
 */
import createClient, { type Middleware } from "openapi-fetch"

import { NO_ANSWER, Problem, problemOf } from "./problem"
import type { components, paths } from "./schema"

export type Schemas = components["schemas"]

export const API = "/api/v1"
const SAFE = new Set(["GET", "HEAD"])
const SESSION_CODES = new Set(["auth.not_signed_in", "auth.session_ended"])
const PASSWORD_CHANGE = "auth.password_change_required"
const ENROLMENT = "auth.second_factor_enrolment_required"

/** What the client needs to know of the rest of the application; set by the stores that own it. */
export const context = {
  csrfToken: null as string | null,
  language: "zh-CN",
  /** The session is gone (401) on a call that needed one. */
  onSessionLost: (): void => undefined,
  /** The account still has its initial password (403). */
  onPasswordChangeRequired: (): void => undefined,
  /** The account must have a second factor and has none (403). */
  onEnrolmentRequired: (): void => undefined,
}

function dress(headers: Headers, method: string): void {
  headers.set("Accept-Language", context.language)
  if (!SAFE.has(method) && context.csrfToken) headers.set("X-CSRF-Token", context.csrfToken)
}

async function refuse(response: Response): Promise<never> {
  const problem = await problemOf(response)
  if (problem.status === 401 && SESSION_CODES.has(problem.code)) context.onSessionLost()
  if (problem.is(PASSWORD_CHANGE)) context.onPasswordChangeRequired()
  if (problem.is(ENROLMENT)) context.onEnrolmentRequired()
  throw problem
}

function noAnswer(error: unknown): unknown {
  return error instanceof TypeError ? new Problem(NO_ANSWER, {}) : error
}

const manners: Middleware = {
  onRequest({ request }) {
    dress(request.headers, request.method)
    return request
  },
  async onResponse({ response }) {
    if (!response.ok) await refuse(response)
    return response
  },
  onError({ error }) {
    const translated = noAnswer(error)
    return translated instanceof Error ? translated : undefined
  },
}

/** Typed by path and method: `const staff = await dataOf(api.GET("/api/v1/staff/{staff_id}", { params: { path: { staff_id } } }))`. */
export const api = createClient<paths>({
  baseUrl: typeof location === "undefined" ? "" : location.origin,
  fetch: (request) => globalThis.fetch(request),
})
api.use(manners)

/** The answer's body. A refusal was thrown before, so there is one unless the call answers 204. */
export async function dataOf<T>(asked: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await asked
  return data as NonNullable<T>
}

export type Query = Record<string, string | number | boolean | null | undefined>

export interface CallOptions {
  query?: Query
  body?: unknown
  /** ETag of what was edited. */
  ifMatch?: string
  idempotencyKey?: string
  signal?: AbortSignal
}

export interface Answer<T> {
  data: T
  etag: string | undefined
  status: number
  location: string | undefined
}

/** `path` is below /api/v1, as in `/staff`. Null, undefined and empty text leave a query parameter out. */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const headers = new Headers({ Accept: "application/json" })
  dress(headers, method)
  if (options.ifMatch) headers.set("If-Match", options.ifMatch)
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey)
  if (options.body !== undefined) headers.set("Content-Type", "application/json")
  const body = options.body === undefined ? null : JSON.stringify(options.body)
  let response: Response
  try {
    response = await globalThis.fetch(addressOf(path, options.query), { method, headers, body, signal: options.signal ?? null })
  } catch (error) {
    throw noAnswer(error)
  }
  if (!response.ok) await refuse(response)
  const data = response.status === 204 ? (undefined as T) : ((await response.json()) as T)
  return {
    data,
    etag: response.headers.get("ETag") ?? undefined,
    status: response.status,
    location: response.headers.get("Location") ?? undefined,
  }
}

export interface Fetched {
  name: string
  content: Blob
}

/** A file that is made when it is asked for: unlike a link's, its refusals are thrown as `Problem`. The name is the server's. */
export async function fetchFile(path: string, query: Query = {}): Promise<Fetched> {
  const headers = new Headers()
  dress(headers, "GET")
  let response: Response
  try {
    response = await globalThis.fetch(addressOf(path, query), { headers })
  } catch (error) {
    throw noAnswer(error)
  }
  if (!response.ok) await refuse(response)
  return { name: nameIn(response.headers.get("Content-Disposition") ?? ""), content: await response.blob() }
}

/** The name in a Content-Disposition (RFC 6266): the one in UTF-8 before the plain one. */
export function nameIn(disposition: string): string {
  const wide = /filename\*=UTF-8''([^;]+)/i.exec(disposition)
  if (wide) return decodeURIComponent(wide[1]!)
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? "file"
}

export function addressOf(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "")
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()
  return `${API}${path}${text ? `?${text}` : ""}`
}

/** A key for one form instance or one act. Not crypto.randomUUID: plain http on an office network is no secure context. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** Where a stored file is read; an `<img>` or a link may point there, the cookie goes along. */
export function fileAddress(fileId: string): string {
  return `${API}/files/${fileId}`
}
