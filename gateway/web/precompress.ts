import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

import type { Plugin, ResolvedConfig } from "vite"

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/
const LEAST_BYTES = 1024

/** Writes `.br` and `.gz` beside each text file of the build: the server only picks one. */
export function precompress(): Plugin {
  let config: ResolvedConfig
  return {
    name: "zjjg-precompress",
    apply: "build",
    configResolved: (resolved) => {
      config = resolved
    },
    closeBundle: () => {
      for (const path of filesIn(resolve(config.root, config.build.outDir))) {
        if (!TEXT.test(path) || statSync(path).size < LEAST_BYTES) continue
        const content = readFileSync(path)
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
      }
    },
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]))
}
