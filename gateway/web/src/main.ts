import "./polyfills"

import "element-plus/es/components/base/style/css"
import "element-plus/theme-chalk/dark/css-vars.css"
import "./styles/tokens.css"
import "./styles/page.css"

import { createPinia } from "pinia"
import { createApp } from "vue"

import App from "./App.vue"
import { context } from "./api/client"
import { Problem } from "./api/problem"
import { reportProblem, reportBug } from "./composables/feedback"
import { i18n, keptLocale, setLocale } from "./i18n"
import { entrancePlace, router } from "./router"
import { startOffline } from "./service-worker/start"
import { usePreferences } from "./stores/preferences"
import { useSession } from "./stores/session"
import { useTodo } from "./stores/todo"

async function start(): Promise<void> {
  await setLocale(keptLocale())
  const app = createApp(App)
  app.use(createPinia())
  app.use(i18n)
  app.config.errorHandler = (error) => report(error)
  window.addEventListener("unhandledrejection", (event) => report(event.reason))
  connectSession()
  startOffline()
  app.use(router)
  app.mount("#app")
}

/** What nobody nearer has handled: a refusal is said in its own words, anything else is a bug of ours and is logged as one. */
function report(error: unknown): void {
  if (error instanceof Problem) reportProblem(error)
  else if (!(error instanceof DOMException && error.name === "AbortError")) reportBug(error)
}

function connectSession(): void {
  const session = useSession()
  context.onSessionLost = () => {
    if (!session.signedIn) return
    const entrance = session.entrance()
    session.end()
    usePreferences().forget()
    useTodo().forget()
    const here = router.currentRoute.value
    if (!here.meta.open) void router.replace(entrancePlace(entrance, here))
  }
  context.onPasswordChangeRequired = () => {
    session.requirePasswordChange()
    void router.replace(`/${session.entrance()}`)
  }
  context.onEnrolmentRequired = () => {
    session.requireEnrolment()
    void router.replace(`/${session.entrance()}`)
  }
}

void start()
