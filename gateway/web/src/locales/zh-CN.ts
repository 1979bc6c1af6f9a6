import dayjs from "dayjs"
import "dayjs/locale/zh-cn"
import element from "element-plus/es/locale/lang/zh-cn"

import { chapters } from "./chapters"

dayjs.locale("zh-cn") // weeks of the date picker begin on Monday

export default { messages: chapters(import.meta.glob("./zh-CN/*.json", { eager: true, import: "default" })), element }
