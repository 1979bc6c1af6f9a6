/** One wrong field as the server names it: `hazards.1.description`. */
export interface FieldError {
  field: string
  code: string
  message: string
}

interface ProblemDocument {
  status?: number
  code?: string
  title?: string
  detail?: string
  errors?: FieldError[]
  request_id?: string
}

/** Status of a Problem that came of no answer at all: no network, or the server is not there. */
export const NO_ANSWER = 0

/**
 * A refusal (RFC 9457 problem+json), thrown by every call of `client.ts`. `message` is the server's sentence in the reader's
 * language; it is empty when nothing answered, and the screen then says so in its own words (see `useFeedback`).
 */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly fields: FieldError[]
  readonly requestId: string
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, document: ProblemDocument, retryAfterSeconds?: number) {
    super(document.detail || document.title || "")
    this.name = "Problem"
    this.status = status
    this.code = document.code ?? (status === NO_ANSWER ? "network.no_answer" : "request.failed")
    this.fields = document.errors ?? []
    this.requestId = document.request_id ?? ""
    this.retryAfterSeconds = retryAfterSeconds
  }

  is(code: string): boolean {
    return this.code === code
  }

  /** Whether the same call may go well a little later: nothing of it depends on what was sent. */
  get passing(): boolean {
    return this.status === NO_ANSWER || this.status === 429 || this.status >= 500
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get("Retry-After") ?? "")
  return new Problem(response.status, await document(response), seconds > 0 ? seconds : undefined)
}

async function document(response: Response): Promise<ProblemDocument> {
  if (!response.headers.get("Content-Type")?.includes("json")) return {}
  try {
    return (await response.json()) as ProblemDocument
  } catch (error) {
    if (error instanceof SyntaxError) return {} // a proxy's own page with a wrong media type says nothing that we could show
    throw error
  }
}
