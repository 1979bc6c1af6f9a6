import { fetchFile, type Query } from "@/api/client"

/** Fetches a file and hands it to the browser to be kept. Throws `Problem` when the server refuses. */
export async function download(path: string, query: Query = {}): Promise<void> {
  const { name, content } = await fetchFile(path, query)
  const link = document.createElement("a")
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000) // some browsers read it after the click
}
