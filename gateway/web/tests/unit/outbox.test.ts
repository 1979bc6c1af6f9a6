import "fake-indexeddb/auto"

import { createPinia, setActivePinia } from "pinia"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

import { context } from "@/api/client"
import { Problem } from "@/api/problem"
import { useOutbox, TOO_LONG_UNSURE } from "@/stores/outbox"
import { bodyOf } from "@/stores/outbox-body"
import { closeStorage, listPhotos, putEntry } from "@/stores/outbox-storage"
import { useSession } from "@/stores/session"

interface Sent {
  what: string
  key: string
  body?: Record<string, unknown>
}
const sent: Sent[] = []
/** What the server does with the next calls, in order; with nothing left it takes them. */
const replies: (Problem | "take" | "take, then lose the answer")[] = []
const taken = new Map<string, unknown>()

vi.mock("@/api/uploads", () => ({
  sendFile: (file: File, _onProgress: unknown, _signal: unknown, key: string) => answer({ what: `photo ${file.name}`, key }, { file_id: `file of ${file.name}` }),
}))
vi.mock("@/api/client", async (original) => ({
  ...(await original<object>()),
  call: async (_method: string, path: string, options: { body: Record<string, unknown>; idempotencyKey: string }) => ({
    data: await answer({ what: path, key: options.idempotencyKey, body: options.body }, { id: "v1", number: "FQ-1", hazards: [], warnings: [] }),
  }),
}))

function answer(call: Sent, result: unknown): Promise<unknown> {
  sent.push(call)
  const reply = replies.shift()
  if (reply instanceof Problem) return Promise.reject(reply)
  if (!taken.has(call.key)) taken.set(call.key, result)
  return reply === "take, then lose the answer" ? Promise.reject(new Problem(0, {})) : Promise.resolve(taken.get(call.key))
}

const NO_NETWORK = (): Problem => new Problem(0, {})
const photo = (name: string): File => new File([new Uint8Array([1, 2, 3])], name, { type: "image/jpeg" })
const values = (photos: string[] = [], hazardPhotos: string[] = []): Record<string, unknown> => ({
  contract_id: "c", visited_on: "2026-11-23", staff: ["s"], services: ["training"], no_hazard_found: false, photos, companion: null,
  hazards: [{ location: "x", description: "y", level: "general", deadline_on: "2026-12-01", photos: hazardPhotos, plan: null, responsible: null, funds_fen: null, measures: null }],
})

/** The page as it is after a reload or a crash: nothing in memory, IndexedDB as it was. */
async function restart(account = "a1"): Promise<ReturnType<typeof useOutbox>> {
  await closeStorage()
  setActivePinia(createPinia())
  const session = useSession()
  session.account = { id: account, role: "agency", rights: [] } as never
  context.csrfToken = "token"
  const outbox = useOutbox()
  await outbox.load()
  return outbox
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true })
  sent.length = replies.length = 0
  taken.clear()
  const outbox = await restart()
  for (const { id } of [...outbox.entries]) await outbox.discard(id)
})
afterEach(() => vi.useRealTimers())

describe("a visit that waits on this device", () => {
  it("goes out as photos first, then the visit, each once and with its own key", async () => {
    const outbox = await restart()
    const site = await outbox.keepPhoto("e1", photo("site"))
    const place = await outbox.keepPhoto("e1", photo("place"))
    await outbox.keepDraft("e1", values([site.id], [place.id]), "firm")
    await outbox.submit("e1")
    await outbox.flush()
    expect(sent.map(({ what }) => what)).toEqual(["photo site", "photo place", "/visits"])
    expect(sent.map(({ key }) => key)).toEqual([site.key, place.key, "e1"])
    expect(sent[2]!.body).toMatchObject({ photos: ["file of site"], hazards: [{ photos: ["file of place"], found_on: "2026-11-23" }] })
    expect(outbox.find("e1")).toMatchObject({ state: "sent", answer: { number: "FQ-1" } })
    expect(await listPhotos("e1")).toEqual([])
  })

  it("is sent again with the same keys after a failure, and photos that arrived stay there", async () => {
    const outbox = await restart()
    const one = await outbox.keepPhoto("e1", photo("one"))
    const two = await outbox.keepPhoto("e1", photo("two"))
    await outbox.keepDraft("e1", values([one.id, two.id]), "firm")
    replies.push("take, then lose the answer")
    await outbox.submit("e1")
    expect(outbox.find("e1")).toMatchObject({ state: "waiting", problem: { status: 0 } })
    outbox.wake()
    await outbox.flush()
    expect(sent.map(({ what, key }) => [what, key])).toEqual([["photo one", one.key], ["photo one", one.key], ["photo two", two.key], ["/visits", "e1"]])
    expect(outbox.find("e1")?.state).toBe("sent")
  })

  it("tries by itself a little later", async () => {
    const outbox = await restart()
    await outbox.keepDraft("e1", values(), "firm")
    replies.push(NO_NETWORK())
    await outbox.submit("e1")
    await vi.advanceTimersByTimeAsync(6_000)
    await vi.waitFor(() => expect(outbox.find("e1")?.state).toBe("sent"))
    expect(new Set(sent.map(({ key }) => key))).toEqual(new Set(["e1"]))
  })

  it("is not changed while the server may already have it, and is then taken only once", async () => {
    const outbox = await restart()
    await outbox.keepDraft("e1", values(), "firm")
    replies.push("take, then lose the answer")
    await outbox.submit("e1")
    expect(await outbox.keepDraft("e1", { ...values(), summary: "changed" }, "firm")).toBe(false)
    await outbox.reopen("e1")
    expect(outbox.find("e1")?.state).toBe("waiting")
    await outbox.flush()
    expect(taken.size).toBe(1)
    expect(sent[1]!.body).toEqual(sent[0]!.body)
  })

  it("survives a crash in the middle of sending", async () => {
    let outbox = await restart()
    const site = await outbox.keepPhoto("e1", photo("site"))
    await outbox.keepDraft("e1", values([site.id]), "firm")
    replies.push(NO_NETWORK())
    await outbox.submit("e1")
    outbox = await restart()
    expect(outbox.find("e1")).toMatchObject({ state: "waiting", enterprise_name: "firm", values: { photos: [site.id] } })
    await outbox.flush()
    expect(sent.slice(-1)[0]).toMatchObject({ what: "/visits", key: "e1", body: { photos: ["file of site"] } })
  })

  it("keeps a draft over a crash and shows it to its own account only", async () => {
    await (await restart()).keepDraft("e1", values(), "firm")
    expect((await restart("other")).entries).toEqual([])
    expect((await restart()).find("e1")).toMatchObject({ state: "draft", values: { staff: ["s"] } })
    expect(sent).toEqual([])
  })

  it("comes back to the form with the server's errors, and goes out corrected under its key", async () => {
    const outbox = await restart()
    await outbox.keepDraft("e1", values(), "firm")
    replies.push(new Problem(422, { code: "fields.invalid", errors: [{ field: "hazards.0.location", code: "x", message: "wrong" }] }))
    await outbox.submit("e1")
    expect(outbox.find("e1")).toMatchObject({ state: "refused", unsure_at: null, problem: { fields: [{ field: "hazards.0.location", message: "wrong" }] } })
    expect(await outbox.keepDraft("e1", { ...values(), summary: "better" }, "firm")).toBe(true)
    await outbox.submit("e1")
    expect(sent.map(({ key }) => key)).toEqual(["e1", "e1"])
    expect(sent[1]!.body).toMatchObject({ summary: "better" })
  })

  it("has its photos sent anew when the server no longer knows them", async () => {
    const outbox = await restart()
    const site = await outbox.keepPhoto("e1", photo("site"))
    await outbox.keepDraft("e1", values([site.id]), "firm")
    replies.push("take", new Problem(422, { errors: [{ field: "photos.0", code: "hazard.file.unknown", message: "gone" }] }))
    await outbox.submit("e1")
    expect(outbox.find("e1")?.state).toBe("refused")
    await outbox.submit("e1")
    expect(sent.map(({ what }) => what)).toEqual(["photo site", "/visits", "photo site", "/visits"])
    expect(sent[2]!.key).not.toBe(site.key)
    expect(outbox.find("e1")?.state).toBe("sent")
  })

  it("waits for the user when it has been without an answer for longer than the server keeps keys", async () => {
    let outbox = await restart()
    await outbox.keepDraft("e1", values(), "firm")
    replies.push("take, then lose the answer")
    await outbox.submit("e1")
    await putEntry({ ...JSON.parse(JSON.stringify(outbox.find("e1"))), unsure_at: "2026-01-01T00:00:00Z" })
    outbox = await restart()
    await outbox.flush()
    expect(sent).toHaveLength(1)
    expect(outbox.find("e1")).toMatchObject({ state: "waiting", problem: { code: TOO_LONG_UNSURE } })
    await outbox.sendAgain("e1")
    expect(sent.map(({ key }) => key)).toEqual(["e1", "e1"])
  })

  it("stays when nobody is signed in any more", async () => {
    const outbox = await restart()
    await outbox.keepDraft("e1", values(), "firm")
    replies.push(new Problem(401, { code: "auth.session_ended" }))
    await outbox.submit("e1")
    expect(outbox.find("e1")).toMatchObject({ state: "waiting", unsure_at: null, problem: { status: 401 } })
  })
})

describe("the body of a visit", () => {
  it("has 五落实 for a major hazard only, and nothing that was left empty", () => {
    const given = values() as { hazards: Record<string, unknown>[] }
    given.hazards.push({ ...given.hazards[0], level: "major", plan: "p", responsible: "r", funds_fen: 100, measures: "m" })
    const body = bodyOf(given, new Map())
    expect(body).not.toHaveProperty("companion")
    expect(body.hazards[0]).not.toHaveProperty("major")
    expect(body.hazards[1]).toMatchObject({ major: { plan: "p", responsible: "r", funds_fen: 100, measures: "m" } })
    expect(body.hazards[1]).not.toHaveProperty("plan")
  })
})
