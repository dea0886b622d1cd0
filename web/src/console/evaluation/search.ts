// What the address says of the page of the hotline's evaluation of itself.
export type Tab = 'lines' | 'visits' | 'survey' | 'gaps'
export type Search = { id?: string; tab?: Tab; n?: string; item?: string }

export function readSearch(s: Record<string, unknown>): Search {
  const text = (v: unknown, shape: RegExp) => (shape.test(String(v ?? '')) ? String(v) : undefined)
  return { id: text(s.id, /^\d{1,18}$/), tab: text(s.tab, /^(lines|visits|survey|gaps)$/) as Tab | undefined, n: text(s.n, /^\d{1,5}$/), item: text(s.item, /^[\d.]{1,12}$/) }
}
