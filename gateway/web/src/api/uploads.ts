import { NO_ANSWER, Problem } from "./problem"
import { API, context, newIdempotencyKey, type Schemas } from "./client"

export type StoredFile = Schemas["StoredFile"]

/**
 * Sends one file (POST /files) and tells how much has gone, 0 to 1. XMLHttpRequest, because fetch tells nothing of a request's
 * progress. Rejects with Problem; with an AbortError when `signal` aborts. `key`: of a file that may be sent again after a crash.
 */
export function sendFile(file: File, onProgress: (part: number) => void, signal?: AbortSignal, key = newIdempotencyKey()): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", `${API}/files`)
    request.responseType = "text"
    request.setRequestHeader("Accept-Language", context.language)
    request.setRequestHeader("Idempotency-Key", key)
    if (context.csrfToken) request.setRequestHeader("X-CSRF-Token", context.csrfToken)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as StoredFile)
      else reject(refusal(request))
    }
    request.onerror = () => reject(new Problem(NO_ANSWER, {}))
    request.onabort = () => reject(new DOMException("aborted", "AbortError"))
    signal?.addEventListener("abort", () => request.abort(), { once: true })
    const form = new FormData()
    form.append("file", file, file.name)
    request.send(form)
  })
}

function refusal(request: XMLHttpRequest): Problem {
  const isProblem = request.getResponseHeader("Content-Type")?.includes("problem+json")
  const problem = new Problem(request.status, isProblem ? JSON.parse(request.responseText) : {})
  if (problem.status === 401) context.onSessionLost()
  return problem
}
