/** A field that begins like a formula is none: spreadsheets would compute it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replace(/"/g, '""')}"`
}

export function csvOf(lines: string[][]): string {
  return lines.map((line) => line.map(cell).join(",")).join("\r\n")
}

/** A table as it stands on the screen, with a mark that tells spreadsheets that it is UTF-8. */
export function keepCsv(name: string, lines: string[][]): void {
  const url = URL.createObjectURL(new Blob([`\ufeff${csvOf(lines)}`], { type: "text/csv;charset=utf-8" }))
  const link = document.createElement("a")
  link.href = url
  link.download = `${name}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
