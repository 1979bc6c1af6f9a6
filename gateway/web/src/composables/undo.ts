import { ElMessage } from "element-plus/es/components/message/index"
import "element-plus/es/components/message/style/css"
import { h } from "vue"

import UndoMessage from "@/components/undo/UndoMessage.vue"
import { t } from "@/i18n"
import { reportDone, reportOrThrow } from "./feedback"

const SECONDS = 10

/**
 * Says what was done and offers to take it back for ten seconds. `undo` does the way back by the API (or in the page) and throws Problem:
 * when somebody changed the thing meanwhile its version no longer fits, and that is said instead. For acts with a way back only: what is
 * issued, published, confirmed or voided stays so, and asks beforehand. `final` is called once the way back is gone by time.
 */
export function reportUndoable(text: string, undo: () => Promise<unknown> | void, final: () => void = () => undefined): void {
  let undone = false
  const goBack = async (): Promise<void> => {
    undone = true
    try {
      await undo()
      reportDone(t("around.undone"))
    } catch (error) {
      reportOrThrow(error)
    }
  }
  const shown = ElMessage({
    type: "success", duration: 0, customClass: "z-undo",
    message: h(UndoMessage, { text, seconds: SECONDS, undo: goBack, onEnd: () => shown.close() }),
    onClose: () => undone || final(),
  })
}
