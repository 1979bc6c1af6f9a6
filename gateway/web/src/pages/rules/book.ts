import type { Schemas } from "@/api/client"
import { formatMoney, formatNumber } from "@/composables/format"
import { hasText, t } from "@/i18n"

export type Rule = Schemas["Rule"]
type Term = Schemas["RuleTerm"]

/** Money is kept in fen and said in yuan. */
const FEN = "fen"

function wordOr(key: string, code: string): string {
  return hasText(key) ? t(key) : code
}

export const ruleName = (key: string): string => wordOr(`rules.names.${key}`, key)
export const groupName = (group: string): string => wordOr(`rules.groups.${group}`, group)
export const unitName = (unit: string): string => wordOr(`rules.units.${unit}`, unit)
export const isMoney = ({ unit }: Rule): boolean => unit === FEN

export function numberText(value: number, unit: string): string {
  return t("rules.number", { value: unit === FEN ? formatMoney(value) : formatNumber(value), unit: unitName(unit) })
}

export function timeText({ in_force_from: from, in_force_until: until }: Pick<Term, "in_force_from" | "in_force_until">): string {
  return until ? t("rules.between", { from, until }) : t("rules.since", { day: from })
}

/** By what stands before the key's dot, in the order in which the groups first come. */
export function grouped(rules: Rule[]): { group: string; rules: Rule[] }[] {
  const found = new Map<string, Rule[]>()
  for (const rule of rules) {
    const group = rule.key.split(".")[0]!
    found.set(group, [...(found.get(group) ?? []), rule])
  }
  return [...found].map(([group, own]) => ({ group, rules: own }))
}
