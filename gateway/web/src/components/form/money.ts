/** Yuan to whole fen; 0.1 + 0.2 must not become 30.000000000000004 fen. */
export function fenOf(yuan: number): number {
  return Math.round(yuan * 100)
}
