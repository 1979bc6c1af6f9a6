import type { Schemas } from "@/api/client"

export interface Health {
  /** Each service with the names of its parts that are not well; none at all when this place may not ask. */
  services: { name: string; wrong: string[] }[]
}

/** GET /readyz: 200 and 503 carry the same report. In production it may be closed to the outside (403): then nothing is known here. */
export async function readHealth(): Promise<Health> {
  const response = await fetch("/readyz", { headers: { Accept: "application/json" } })
  if (response.status !== 200 && response.status !== 503) return { services: [] }
  return healthOf((await response.json()) as Schemas["Readiness"])
}

export function healthOf(report: Schemas["Readiness"]): Health {
  const services = Object.entries(report.services ?? {})
  return { services: services.map(([name, parts]) => ({ name, wrong: Object.keys(parts).filter((part) => parts[part] !== "ok") })) }
}
