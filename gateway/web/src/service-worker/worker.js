/**
 * Opens the application without a network: serves the build's files from a cache of their own. What the server says (/api) is never
 * kept here; the visits that wait are in IndexedDB and are sent by the page (stores/outbox.ts), which alone knows who is signed in.
 * `__VERSION__` and `__FILES__` are put in at build time (build.ts).
 */
const CACHE = "zjjg-__VERSION__"
const FILES = __FILES__
const SHELL = "/index.html"
/** The addresses that the router draws; the rest (/api/docs, /metrics) is the server's. */
const PAGES = /^\/$|^\/(platform|system|h)\/?$|^\/(app|public)(\/|$)/

// No skipWaiting: pages of the build before find their own files until the last of them is closed.
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([SHELL, ...FILES].map((path) => new Request(path, { cache: "no-cache" })))))
})

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("zjjg-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return
  if (request.mode === "navigate") {
    if (PAGES.test(pathname)) event.respondWith(page(request))
  } else if (pathname.startsWith("/assets/") || FILES.includes(pathname)) {
    event.respondWith(file(request))
  }
})

/** The server's page when it answers, so that a new build is seen at once; else the kept one. */
async function page(request) {
  try {
    return await fetch(request)
  } catch (error) {
    const kept = await caches.match(SHELL)
    if (kept) return kept
    throw error
  }
}

/** Files of the build are named by their content: what is kept is right. Others are kept once they were seen. */
async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true })
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok && new URL(request.url).pathname.startsWith("/assets/")) {
    const cache = await caches.open(CACHE)
    await cache.put(request, answer.clone())
  }
  return answer
}
