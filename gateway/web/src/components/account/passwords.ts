/** The manual's rule (修改初始密码), judged while typing. The server judges again, and in production asks for more. */
const CLASSES = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{Lu}\p{Ll}\p{Nd}]/u]

export const LEAST_LENGTH = 6
export const LEAST_CLASSES = 2

export interface PasswordCheck {
  /** Text `account.checks.<key>`. */
  key: "length" | "classes" | "different" | "not_username"
  met: boolean
}

export function characterClasses(password: string): number {
  return CLASSES.filter((kind) => kind.test(password)).length
}

export function passwordChecks(password: string, old: string, username: string): PasswordCheck[] {
  const given = password.length > 0
  return [
    { key: "length", met: [...password].length >= LEAST_LENGTH },
    { key: "classes", met: characterClasses(password) >= LEAST_CLASSES },
    { key: "different", met: given && password !== old },
    { key: "not_username", met: given && password.toLowerCase() !== username.toLowerCase() },
  ]
}
