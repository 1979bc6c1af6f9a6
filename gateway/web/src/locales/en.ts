import element from "element-plus/es/locale/lang/en"

import { chapters } from "./chapters"

export default { messages: chapters(import.meta.glob("./en/*.json", { eager: true, import: "default" })), element }
