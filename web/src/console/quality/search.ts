import type { Tab } from './doors'

export type Search = { tab?: Tab; id?: string; subject?: 'registration' | 'reply' | 'call'; from?: string; to?: string; skip?: string }

const tabs: Tab[] = ['todo', 'scored', 'mine', 'figures', 'terms']

/** What the address says: which tab, which inspection, which days. */
export function readSearch(s: Record<string, unknown>): Search {
  const search: Search = {}
  if (tabs.includes(s.tab as Tab)) search.tab = s.tab as Tab
  if (s.subject === 'registration' || s.subject === 'reply' || s.subject === 'call') search.subject = s.subject
  if (/^\d{1,19}$/.test(String(s.id ?? ''))) search.id = String(s.id)
  if (/^\d{1,6}$/.test(String(s.skip ?? ''))) search.skip = String(s.skip)
  for (const k of ['from', 'to'] as const) if (/^\d{4}-\d{2}-\d{2}$/.test(String(s[k] ?? ''))) search[k] = String(s[k])
  return search
}
