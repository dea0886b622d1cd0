// One stream of news for the whole browser: the tab that holds the lock listens and
// passes on to the others, so that six tabs do not take the six connections a browser
// has for a site. When that tab closes, another takes over where it left off.

export type News = {
  tickets?: { id: number; version: number; state: string }[]
  gone?: number[]
  queues?: boolean
  inbox?: boolean
  all?: boolean
  present?: Record<string, Guest[]>
}
export type Guest = { name: string; doing?: string }

type Passed = { news: News } | { up: boolean; last: string } | { ask: true } | { ended: true }

type Ears = { hear: (n: News) => void; state: (up: boolean) => void; ended: () => void }

/** The server beats every 15 s: a stream silent for longer is broken, whatever the browser thinks. */
const silence = 45_000

/** Listens until the returned function is called. */
export function listen(ears: Ears): () => void {
  const stop = new AbortController()
  const air = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('suban-live')
  let last = ''
  let up = false
  let leads = false
  let watch: ReturnType<typeof setTimeout> | undefined
  const show = (now: boolean) => {
    clearTimeout(watch)
    // A leader that says nothing any more is gone, or asleep.
    if (now && !leads) watch = setTimeout(() => show(false), silence * 1.5)
    if (now === up) return
    up = now
    ears.state(now)
  }
  const pass = (m: Passed) => air?.postMessage(m)

  if (air) {
    air.onmessage = (e: MessageEvent<Passed>) => {
      const m = e.data
      if ('news' in m) ears.hear(m.news)
      if ('ended' in m) ears.ended()
      if ('up' in m && !leads) {
        last = m.last || last
        show(m.up)
      }
      if ('ask' in m && leads) pass({ up, last })
    }
    pass({ ask: true })
  }

  const lead = () =>
    new Promise<void>((resolve) => {
      leads = true
      const close = hold({
        after: () => last,
        heard: (id) => (last = id || last),
        news: (n) => {
          ears.hear(n)
          pass({ news: n })
        },
        state: (now) => {
          show(now)
          pass({ up: now, last })
        },
        ended: () => {
          ears.ended()
          pass({ ended: true })
        },
      })
      stop.signal.addEventListener('abort', () => {
        leads = false
        close()
        resolve()
      })
    })
  if (air && 'locks' in navigator) navigator.locks.request('suban-live', { signal: stop.signal }, lead).catch(() => undefined)
  else void lead()

  return () => {
    stop.abort()
    clearTimeout(watch)
    air?.close()
  }
}

type Hold = { after: () => string; heard: (id: string) => void; news: (n: News) => void; state: (up: boolean) => void; ended: () => void }

/** Holds one stream open and opens it again when it breaks: at once, then ever more slowly. */
function hold(h: Hold): () => void {
  let source: EventSource | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let watch: ReturnType<typeof setTimeout> | undefined
  let tries = 0
  const retry = () => {
    source?.close()
    clearTimeout(again)
    clearTimeout(watch)
    if (tries > 0) h.state(false)
    again = setTimeout(open, Math.min(60_000, 1000 * 2 ** tries++) * (0.75 + Math.random() / 2))
  }
  const alive = () => {
    tries = 0
    clearTimeout(watch)
    watch = setTimeout(retry, silence)
    h.state(true)
  }
  const open = () => {
    const after = h.after()
    source = new EventSource('/api/live' + (after ? `?after=${after}` : ''))
    source.onopen = alive
    source.onerror = retry
    source.onmessage = (e: MessageEvent<string>) => {
      h.heard(e.lastEventId)
      alive()
      h.news(JSON.parse(e.data) as News)
    }
    source.addEventListener('beat', alive)
    source.addEventListener('ended', h.ended)
  }
  open()
  return () => {
    clearTimeout(again)
    clearTimeout(watch)
    source?.close()
  }
}
