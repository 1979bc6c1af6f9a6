import { describe, expect, it } from "vitest"

import { partName, stateText } from "@/pages/health/reasons"

describe("what a service says of itself", () => {
  it("is said in words, part by part and reason by reason", () => {
    expect(partName("catch_up")).toBe("数据追赶")
    expect(stateText("ok")).toBe("正常")
    expect(stateText("database away")).toBe("数据库无法连接")
    expect(stateText("auth: room.away; agency: not asked yet; 3 events parked")).toBe("账号与设置：没有答复、机构与合同：尚未询问、3 个事件待处理")
  })

  it("keeps the name of a failure that has no word", () => {
    expect(stateText("OperationalError")).toBe("出错（OperationalError）")
  })
})
