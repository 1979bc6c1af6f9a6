import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"

import type { Plugin, ResolvedConfig, Rollup } from "vite"

/** Pages that a field engineer opens without a network; other chapters are kept once they were opened. */
const OFFLINE_PAGES = /\/src\/pages\/(visits|hazards|home|entrance|around)\//
const PAGE = /\/src\/pages\//
/** Large, and of no use without the server. */
const ONLINE_ONLY = /\/src\/components\/(chart|import)\//

/** Writes `sw.js` beside the build: the worker with the list of files that the offline part needs. */
export function serviceWorker(): Plugin {
  let config: ResolvedConfig
  let files: string[] = []
  return {
    name: "zjjg-service-worker",
    apply: "build",
    configResolved: (resolved) => {
      config = resolved
    },
    generateBundle: (_options, bundle) => {
      files = reachable(bundle)
    },
    writeBundle: () => {
      const folder = resolve(config.root, config.build.outDir)
      const icons = readdirSync(folder).filter((name) => /\.(svg|png|webmanifest)$/.test(name))
      const all = [...files, ...icons].map((name) => `/${name}`).sort()
      const version = createHash("sha256").update(all.join("\n")).update(readFileSync(join(folder, "index.html"))).digest("hex").slice(0, 12)
      const worker = readFileSync(join(config.root, "src/service-worker/worker.js"), "utf8")
      writeFileSync(join(folder, "sw.js"), worker.replace('"zjjg-__VERSION__"', `"zjjg-${version}"`).replace("= __FILES__", `= ${JSON.stringify(all)}`))
    },
  }
}

/** All that the entry and the offline pages import, at once or later. */
function reachable(bundle: Rollup.OutputBundle): string[] {
  const found = new Set<string>()
  const visit = (name: string, late: boolean): void => {
    const chunk = bundle[name]
    if (found.has(name) || chunk?.type !== "chunk") return
    if (late && isOnlineOnly(chunk)) return
    found.add(name)
    const css = (chunk as { viteMetadata?: { importedCss?: Set<string> } }).viteMetadata?.importedCss ?? new Set<string>()
    css.forEach((path) => found.add(path))
    chunk.imports.forEach((path) => visit(path, false))
    chunk.dynamicImports.forEach((path) => visit(path, true))
  }
  Object.values(bundle).filter((output) => output.type === "chunk" && output.isEntry).forEach(({ fileName }) => visit(fileName, false))
  return [...found]
}

function isOnlineOnly(chunk: Rollup.OutputChunk): boolean {
  const module = chunk.facadeModuleId ?? ""
  return ONLINE_ONLY.test(module) || (PAGE.test(module) && !OFFLINE_PAGES.test(module))
}
