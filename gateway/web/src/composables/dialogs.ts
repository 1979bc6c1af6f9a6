import type { ElMessageBox } from "element-plus"

import { t } from "@/i18n"

interface Asked {
  title: string
  text?: string
  /** The word on the button; says what it does (删除), not 确定. */
  confirm?: string
  danger?: boolean
}

/** Loaded by the first question: most pages ask none. */
async function box(): Promise<typeof ElMessageBox> {
  return (await import("./message-box")).ElMessageBox
}

const CLOSED = new Set(["cancel", "close"])

/** true when confirmed. */
export async function askConfirm({ title, text = "", confirm, danger = false }: Asked): Promise<boolean> {
  try {
    await (await box()).confirm(text, title, {
      type: "warning",
      confirmButtonText: confirm ?? t("around.confirm"),
      cancelButtonText: t("around.cancel"),
      confirmButtonType: danger ? "danger" : "primary",
      customClass: "z-ask",
    })
    return true
  } catch (action) {
    return closed(action, false)
  }
}

/** The reason that was given (1 to 500 characters), or null when the dialog was closed. What is voided, revealed or sent back asks for one. */
export async function askReason({ title, text = "", confirm, danger = false }: Asked): Promise<string | null> {
  try {
    const { value } = await (await box()).prompt(text, title, {
      inputType: "textarea",
      inputPlaceholder: t("around.reason.placeholder"),
      inputValidator: (given) => reasonError(given),
      confirmButtonText: confirm ?? t("around.confirm"),
      cancelButtonText: t("around.cancel"),
      confirmButtonType: danger ? "danger" : "primary",
      customClass: "z-ask",
    })
    return value.trim()
  } catch (action) {
    return closed(action, null)
  }
}

function reasonError(given: string | null): true | string {
  const length = given?.trim().length ?? 0
  if (length === 0) return t("around.reason.needed")
  return length > 500 ? t("around.reason.too_long") : true
}

/** ElMessageBox rejects with a word when it is closed. */
function closed<T>(action: unknown, answer: T): T {
  if (typeof action === "string" && CLOSED.has(action)) return answer
  throw action
}

/** A thing that is shown once (an initial password), to be copied and closed. */
export async function showOnce(title: string, text: string): Promise<void> {
  try {
    await (await box()).alert(text, title, { confirmButtonText: t("around.noted"), customClass: "z-ask z-ask--once" })
  } catch (action) {
    closed(action, undefined)
  }
}
