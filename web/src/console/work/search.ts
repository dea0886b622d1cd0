/** What stands in the address of a post's page: which of its lists, and which ticket. */
export type WorkSearch = { tab?: string; id?: string }

export function readWork(s: Record<string, unknown>): WorkSearch {
  const word = (v: unknown, of: RegExp) => (of.test(String(v ?? '')) ? String(v) : undefined)
  const tab = word(s.tab, /^[a-z_]{2,40}$/)
  const id = word(s.id, /^\d{1,19}$/)
  return { ...(tab ? { tab } : {}), ...(id ? { id } : {}) }
}
