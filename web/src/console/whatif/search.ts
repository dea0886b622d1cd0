// What the address says of the page of replays.
export type Search = { part?: 'promises'; run?: number }

export function readSearch(s: Record<string, unknown>): Search {
  return { part: s.part === 'promises' ? 'promises' : undefined, run: Number(s.run) > 0 ? Math.floor(Number(s.run)) : undefined }
}
