import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

import { addressOf, api, call, context, dataOf, fetchFile, nameIn, newIdempotencyKey } from "@/api/client"
import { Problem } from "@/api/problem"

const answers: Response[] = []
const asked: Request[] = []

function answer(status: number, body?: unknown, headers: Record<string, string> = {}): void {
  const text = body === undefined ? null : JSON.stringify(body)
  answers.push(new Response(text, { status, headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json", ...headers } }))
}

beforeEach(() => {
  asked.length = answers.length = 0
  context.csrfToken = "token"
  vi.stubGlobal("fetch", (input: RequestInfo | URL, init?: RequestInit) => {
    asked.push(input instanceof Request ? input : new Request(new URL(String(input), "http://here"), init))
    const next = answers.shift()
    return next ? Promise.resolve(next) : Promise.reject(new TypeError("no network"))
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  context.onSessionLost = () => undefined
})

describe("a file that is made when it is asked for", () => {
  it("has the server's name for it, in Chinese too", async () => {
    answer(200, "x", { "Content-Disposition": "attachment; filename=-1.pdf; filename*=UTF-8''%E8%B5%B4%E4%BC%81-1.pdf" })
    const { name, content } = await fetchFile("/visits/1/document", { format: "pdf" })
    expect([name, content.size > 0]).toEqual(["赴企-1.pdf", true])
    expect(asked[0]!.url).toBe("http://here/api/v1/visits/1/document?format=pdf")
    expect([nameIn('attachment; filename="a b.docx"'), nameIn("attachment; filename=a.docx"), nameIn("")]).toEqual(["a b.docx", "a.docx", "file"])
  })

  it("is refused as anything else is", async () => {
    answer(503, { code: "documents.pdf_unavailable", title: "", status: 503, detail: "", errors: [] })
    await expect(fetchFile("/visits/1/document", { format: "pdf" })).rejects.toBeInstanceOf(Problem)
  })
})

describe("a call", () => {
  it("carries the token only where something changes, and the language always", async () => {
    answer(200, {}, { ETag: '"3"' })
    answer(201, { id: "1" })
    const read = await call("GET", "/staff/1")
    await call("POST", "/staff", { body: { name: "x" }, idempotencyKey: "k" })
    expect(read.etag).toBe('"3"')
    expect(asked.map((request) => request.headers.get("X-CSRF-Token"))).toEqual([null, "token"])
    expect(asked.map((request) => request.headers.get("Accept-Language"))).toEqual(["zh-CN", "zh-CN"])
    expect(asked[1]!.headers.get("Idempotency-Key")).toBe("k")
  })

  it("throws the server's refusal with its fields", async () => {
    answer(422, { code: "fields.invalid", detail: "填写有误", errors: [{ field: "name", code: "field.required", message: "必填" }], request_id: "r" })
    const refusal: unknown = await call("POST", "/staff", { body: {} }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Problem)
    expect(refusal).toMatchObject({ status: 422, code: "fields.invalid", message: "填写有误", fields: [{ field: "name" }], requestId: "r" })
  })

  it("says that nothing answered, typed or not", async () => {
    await expect(call("GET", "/staff")).rejects.toMatchObject({ status: 0, passing: true })
    await expect(dataOf(api.GET("/api/v1/todo"))).rejects.toMatchObject({ status: 0 })
  })

  it("tells when the session is gone, but not for a wrong password", async () => {
    const lost = vi.fn<() => undefined>()
    context.onSessionLost = lost
    answer(401, { code: "auth.sign_in_failed" })
    await call("POST", "/sessions", { body: {} }).catch(() => undefined)
    expect(lost).not.toHaveBeenCalled()
    answer(401, { code: "auth.session_ended" })
    await dataOf(api.GET("/api/v1/todo")).catch(() => undefined)
    expect(lost).toHaveBeenCalledOnce()
  })

  it("leaves empty parameters out", () => {
    expect(addressOf("/staff", { q: "", state: "active", limit: 20, cursor: undefined })).toBe("/api/v1/staff?state=active&limit=20")
  })

  it("has a key of its own for each form", () => {
    expect(newIdempotencyKey()).toMatch(/^[0-9a-f]{32}$/)
    expect(newIdempotencyKey()).not.toBe(newIdempotencyKey())
  })
})
