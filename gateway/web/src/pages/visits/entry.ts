/** The visit form's state: one entry of the outbox, kept on this device as it is typed. */
import { useDebounceFn, useEventListener } from "@vueuse/core"
import { computed, reactive, ref, watch, type ComputedRef, type Ref } from "vue"

import { newIdempotencyKey } from "@/api/client"
import { checkFields, hasField, placeErrors, type Errors } from "@/components/form/checks"
import { sameValue, structured, type Values } from "@/components/form/definition"
import { t } from "@/i18n"
import { isEditable, PHOTO_LOST, useOutbox, type OutboxEntry } from "@/stores/outbox"
import { useOutboxLists } from "@/stores/outbox-lists"
import { newVisit, visitFields } from "./definitions"

const PAUSE_MS = 400

export interface VisitEntry {
  id: Ref<string>
  values: Values
  errors: Ref<Errors>
  rest: Ref<string[]>
  entry: ComputedRef<OutboxEntry | undefined>
  editable: ComputedRef<boolean>
  keeping: Ref<boolean>
  open: (id: string | undefined) => Promise<void>
  keep: () => Promise<void>
  submit: () => Promise<boolean>
  showRefusal: () => void
}

/** `kept`: called with the id once the draft stands on this device. */
export function useVisitEntry(kept: (id: string) => void): VisitEntry {
  const outbox = useOutbox()
  const lists = useOutboxLists()
  const id = ref("")
  const values = reactive<Values>(newVisit())
  const errors = ref<Errors>({})
  const rest = ref<string[]>([])
  const keeping = ref(false)
  let last = structured(values)

  const entry = computed(() => outbox.find(id.value))
  const editable = computed(() => !entry.value || isEditable(entry.value))

  async function open(wanted: string | undefined): Promise<void> {
    await outbox.load()
    const found = wanted ? outbox.find(wanted) : undefined
    id.value = found?.id ?? newIdempotencyKey()
    last = found ? { ...newVisit(), ...structured(found.values) } : newVisit()
    for (const key of Object.keys(values)) delete values[key]
    Object.assign(values, structured(last))
    errors.value = {}
    rest.value = []
    showRefusal()
  }

  /** Nothing is kept of a form that nobody has touched. */
  async function keep(): Promise<void> {
    if (!id.value || !editable.value || sameValue(values, last)) return
    const now = structured(values)
    const contract = lists.contracts.find((known) => known.id === now.contract_id)
    keeping.value = true
    try {
      if (!(await outbox.keepDraft(id.value, now, contract?.enterprise_name ?? entry.value?.enterprise_name ?? ""))) return
      last = now
      kept(id.value)
    } finally {
      keeping.value = false
    }
  }

  function check(): Errors {
    const found = checkFields(visitFields, values)
    const contract = lists.contracts.find((known) => known.id === values.contract_id)
    if (contract && (values.visited_on < contract.starts_on || values.visited_on > contract.ends_on)) found.contract_id ??= t("visits.form.contract_wrong")
    if (!values.hazards.length && !values.no_hazard_found) found.no_hazard_found = t("visits.form.tick_missing")
    values.hazards.forEach((hazard: Values, at: number) => {
      if (hazard.deadline_on && hazard.deadline_on < values.visited_on) found[`hazards.${at}.deadline_on`] = t("visits.form.deadline_order")
    })
    return found
  }

  /** false when something is wrong, which then stands at its field. */
  async function submit(): Promise<boolean> {
    errors.value = check()
    rest.value = []
    if (Object.keys(errors.value).length) {
      rest.value = [t("form.look")]
      return false
    }
    await keep()
    await outbox.submit(id.value)
    showRefusal()
    return entry.value?.state !== "refused"
  }

  /** What the server had to say, at its fields. */
  function showRefusal(): void {
    const problem = entry.value?.state === "refused" ? entry.value.problem : null
    if (!problem) return
    if (problem.code === PHOTO_LOST) rest.value = [t("outbox.photo_lost")]
    else {
      const fields = problem.fields.map((error) => ({ ...error, field: error.field.replace(/^(hazards\.\d+)\.major\./, "$1.").replace(/^(hazards\.\d+)\.major$/, "$1.plan") }))
      const { at, rest: others } = placeErrors(fields, (path) => hasField(visitFields, values, path))
      errors.value = at
      rest.value = others.length || Object.keys(at).length ? others : [problem.message]
    }
  }

  const keepSoon = useDebounceFn(keep, PAUSE_MS)
  watch(values, () => void keepSoon(), { deep: true })
  useEventListener(window, "pagehide", () => void keep())
  useEventListener(document, "visibilitychange", () => document.visibilityState === "hidden" && void keep())

  return { id, values, errors, rest, entry, editable, keeping, open, keep, submit, showRefusal }
}
