import { hasText, t } from "@/i18n"

/** `auth.notice.declaration_submitted` in words: what kind of message it was. Its text stays with the account. */
export function kindName(code: string): string {
  const kind = code.split(".").pop() ?? code
  return hasText(`words.notice_kind.${kind}`) ? t(`words.notice_kind.${kind}`) : code
}
