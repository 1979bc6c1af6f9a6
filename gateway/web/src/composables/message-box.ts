/** Element Plus' message box with its styles: a chunk of its own. */
import "element-plus/es/components/message-box/style/css"

export { ElMessageBox } from "element-plus/es/components/message-box/index"
