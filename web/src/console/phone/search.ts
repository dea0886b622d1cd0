export type Tab = 'now' | 'figures' | 'plan' | 'skills' | 'handsets' | 'prompts'
export type Search = { tab?: Tab; from?: string; to?: string }

/** What the address says: which part of the floor, which days. */
export function readSearch(s: Record<string, unknown>): Search {
  const search: Search = {}
  if (['figures', 'plan', 'skills', 'handsets', 'prompts'].includes(String(s.tab))) search.tab = s.tab as Tab
  for (const k of ['from', 'to'] as const) if (/^\d{4}-\d{2}-\d{2}$/.test(String(s[k] ?? ''))) search[k] = String(s[k])
  return search
}
