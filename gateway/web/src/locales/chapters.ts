/** `./zh-CN/staff.json` becomes the messages under `staff`. */
export function chapters(files: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/|\.json$/g, ""), texts]))
}
