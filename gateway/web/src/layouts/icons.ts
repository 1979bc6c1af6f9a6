import { DataAnalysis, Document, Grid, HomeFilled, OfficeBuilding, Setting, Stamp, Trophy, Warning } from "@element-plus/icons-vue"
import type { Component } from "vue"

/** Pictures of the menu's top entries, by the table's `icon`. */
export const ICONS: Record<string, Component> = {
  home: HomeFilled,
  system: Setting,
  declaration: OfficeBuilding,
  evaluation: Stamp,
  social: Document,
  hazard: Warning,
  ranking: Trophy,
  statistics: DataAnalysis,
  plugin: Grid,
}
