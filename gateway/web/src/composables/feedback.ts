import { ElMessage } from "element-plus/es/components/message/index"
import "element-plus/es/components/message/style/css"

import { NO_ANSWER, Problem } from "@/api/problem"
import { t } from "@/i18n"

export function reportDone(text: string): void {
  ElMessage({ type: "success", message: text, grouping: true })
}

export function reportWarning(text: string): void {
  ElMessage({ type: "warning", message: text, duration: 6000, grouping: true, showClose: true })
}

/** The server's own sentence, or ours when nothing answered; a failure names the request, so that it can be found in the log. */
export function reportProblem(problem: Problem): void {
  if (problem.status === 401) return // the way back to the entrance says it
  ElMessage({ type: "error", message: sentenceOf(problem), duration: 6000, grouping: true, showClose: true })
}

export function sentenceOf(problem: Problem): string {
  if (problem.status === NO_ANSWER) return t("around.problem.no_answer")
  const sentence = problem.message || t("around.problem.unknown", { status: problem.status })
  return problem.status >= 500 && problem.requestId ? `${sentence} ${t("around.problem.request", { id: problem.requestId })}` : sentence
}

/** A bug of ours: logged whole for whoever looks, told in short. */
export function reportBug(error: unknown): void {
  console.error(error)
  ElMessage({ type: "error", message: t("around.problem.bug"), duration: 8000, grouping: true, showClose: true })
}

/** For `catch`: refusals are said, everything else goes on up. */
export function reportOrThrow(error: unknown): void {
  if (error instanceof Problem) reportProblem(error)
  else throw error
}
