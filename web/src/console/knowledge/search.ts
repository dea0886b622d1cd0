// What the address says of the knowledge base's page.
export type Search = { q?: string; category?: string; view?: string; id?: string; edit?: string }

export function readSearch(s: Record<string, unknown>): Search {
  const text = (v: unknown) => (typeof v === 'string' && v ? v.slice(0, 200) : undefined)
  return { q: text(s.q), category: text(s.category), view: text(s.view), id: /^\d{1,9}$/.test(String(s.id ?? '')) ? String(s.id) : undefined, edit: s.edit === 'new' || s.edit === 'text' ? s.edit : undefined }
}
