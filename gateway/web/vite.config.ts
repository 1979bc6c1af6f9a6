import { fileURLToPath } from "node:url"

import vue from "@vitejs/plugin-vue"
import Components from "unplugin-vue-components/vite"
import { ElementPlusResolver } from "unplugin-vue-components/resolvers"
import { defineConfig } from "vitest/config"

import { precompress } from "./precompress.ts"
import { serviceWorker } from "./src/service-worker/build.ts"

/**
 * What every page needs, as a few files instead of a hundred: a phone on a factory's network waits for each one. What only some pages need
 * (dialogs, pickers, charts) stays apart and comes when asked for.
 */
const EVERYWHERE = ["button", "checkbox", "config-provider", "form", "icon", "input", "message", "option", "popper", "scrollbar", "select", "tag", "tooltip"]
const SHARED = [
  { name: "frame", test: /node_modules[\\/](@intlify|@vue|@vueuse|openapi-fetch|pinia|vue|vue-i18n|vue-router)[\\/]/, priority: 3 },
  { name: "element", test: new RegExp(`node_modules[\\\\/]element-plus[\\\\/](es|theme-chalk)[\\\\/](constants|directives|hooks|utils|base|components[\\\\/](${EVERYWHERE.join("|")})[\\\\/])`), priority: 2 },
  { name: "application", test: /src[\\/](api|composables|stores)[\\/](?!outbox|message-box)|src[\\/](i18n|menu)\.ts|src[\\/]components[\\/](dictionary|undo)[\\/]/, priority: 1 },
  { name: "list", test: /src[\\/]components[\\/]list[\\/](ListPage|ListPager|ListState|ListTools|SearchForm|ListCell|RowCards|cells|columns|rows|state)\b/, priority: 1 },
]

/** A running gateway for `npm run dev`; its Origin check wants to see its own address. */
const GATEWAY = process.env.ZJJG_WEB_GATEWAY ?? "http://127.0.0.1:8000"

export default defineConfig(({ mode }) => ({
  plugins: [
    vue(),
    // Only Element Plus is resolved by its tags; our own components are imported by name, so that a reader sees where they live.
    Components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: mode === "test" ? false : "css" })] }),
    serviceWorker(),
    precompress(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __INTLIFY_PROD_DEVTOOLS__: "false", __VUE_I18N_LEGACY_API__: "false" },
  build: {
    target: "chrome87",
    cssTarget: "chrome87",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: SHARED } } },
  },
  server: {
    proxy: {
      "/api": { target: GATEWAY, changeOrigin: true, headers: { origin: GATEWAY } },
      "/readyz": { target: GATEWAY },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/unit/**/*.test.ts"],
    setupFiles: ["tests/unit/setup.ts"],
    server: { deps: { inline: ["element-plus"] } },
    css: false,
  },
}))
