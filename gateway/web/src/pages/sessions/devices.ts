/** What a User-Agent header says to a person: browser and system. Both are proper names, alike in every language; empty when unknown. */
export interface Device {
  browser: string
  system: string
}

/** The first that fits: many browsers also call themselves Chrome and Safari. */
const BROWSERS: [RegExp, string][] = [
  [/MicroMessenger\/(\d+)/, "WeChat"],
  [/\bEdgA?\/(\d+)/, "Edge"],
  [/QQBrowser\/(\d+)/, "QQ Browser"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/Chrom(?:e|ium)\/(\d+)/, "Chrome"],
  [/Version\/(\d+).*Safari/, "Safari"],
]
const SYSTEMS: [RegExp, string][] = [
  [/HarmonyOS/, "HarmonyOS"],
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux|X11/, "Linux"],
]

export function deviceOf(userAgent: string): Device {
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent))
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))
  const number = browser?.[0].exec(userAgent)?.[1]
  return { browser: browser ? `${browser[1]} ${number ?? ""}`.trim() : "", system: system?.[1] ?? "" }
}
