import { beforeAll } from "vitest"

import { setLocale } from "@/i18n"

beforeAll(() => setLocale("zh-CN"))
