/** What the server says in the address of the entrance when it sends a browser back from an identity provider: code -> our word for it. */
const WORDS: Record<string, string> = {
  "auth.identity_provider.refused": "refused",
  "auth.identity_provider.expired": "expired",
  "auth.identity_provider.account_unknown": "account_unknown",
  "auth.identity_provider.away": "away",
}

/** Anybody can write an address: what is not one of ours says nothing, save that a refusal we do not know is some failure. */
export function refusedWord(code: unknown): string | undefined {
  if (typeof code !== "string") return undefined
  return WORDS[code] ?? "away"
}
