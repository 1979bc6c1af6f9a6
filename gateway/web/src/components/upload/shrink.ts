/** Photos are made smaller before they are sent: a phone's 8 MB picture says no more than 1 MB of it. */
const LONG_SIDE = 2560
const MOST_MB = 1.5

/** The picture in at most 2560 px and about 1.5 MB, or the file as it is when it is small enough or no picture. */
export async function shrink(file: File, onProgress: (part: number) => void): Promise<File> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < MOST_MB * 1024 * 1024) return file
  const { default: compress } = await import("browser-image-compression")
  // No worker: the library's own would be fetched from a public CDN, and nothing may leave the origin.
  const small = await compress(file, { maxSizeMB: MOST_MB, maxWidthOrHeight: LONG_SIDE, useWebWorker: false, preserveExif: true, onProgress: (p) => onProgress(p / 100) })
  return new File([small], file.name, { type: small.type, lastModified: file.lastModified })
}
