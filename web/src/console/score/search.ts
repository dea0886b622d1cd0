// What the address says of the page of scores.
export type Search = { unit?: string; month?: string }

export function readSearch(s: Record<string, unknown>): Search {
  return { unit: /^\d{1,9}$/.test(String(s.unit ?? '')) ? String(s.unit) : undefined, month: /^\d{4}-\d{2}$/.test(String(s.month ?? '')) ? String(s.month) : undefined }
}
