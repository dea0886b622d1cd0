/** A text cut after its full stops, with the places of its pieces in characters. */
export function sentences(text: string): { from: number; to: number; text: string }[] {
  const pieces: { from: number; to: number; text: string }[] = []
  let from = 0
  for (const piece of text.match(/[^。！？；\n]+[。！？；\n]*|[。！？；\n]+/g) ?? []) {
    const to = from + [...piece].length
    pieces.push({ from, to, text: piece })
    from = to
  }
  return pieces
}
