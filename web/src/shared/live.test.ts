import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listen, type News } from './live'

class Source {
  static all: Source[] = []
  onopen?: () => void
  onerror?: () => void
  onmessage?: (e: { data: string; lastEventId: string }) => void
  closed = false
  named: Record<string, () => void> = {}
  constructor(readonly url: string) {
    Source.all.push(this)
  }
  addEventListener(name: string, f: () => void) {
    this.named[name] = f
  }
  close() {
    this.closed = true
  }
}

// Locks and channels of one browser with several tabs.
const queue: { run: () => void; gone: boolean }[] = []
let tabs: { onmessage?: (e: { data: unknown }) => void }[] = []

beforeEach(() => {
  vi.useFakeTimers()
  Source.all = []
  queue.length = 0
  tabs = []
  vi.stubGlobal('EventSource', Source)
  vi.stubGlobal('navigator', {
    locks: {
      request: (_: string, o: { signal: AbortSignal }, hold: () => Promise<void>) =>
        new Promise<void>((resolve) => {
          const one = { gone: false, run: () => void hold().then(() => (queue.shift(), queue.find((q) => !q.gone)?.run(), resolve())) }
          o.signal.addEventListener('abort', () => (one.gone = true))
          queue.push(one)
          if (queue.length === 1) one.run()
        }),
    },
  })
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      onmessage?: (e: { data: unknown }) => void
      constructor() {
        tabs.push(this)
      }
      postMessage(data: unknown) {
        for (const t of tabs) if (t !== this) t.onmessage?.({ data })
      }
      close() {
        tabs = tabs.filter((t) => t !== this)
      }
    },
  )
})
afterEach(() => vi.useRealTimers())

const ears = () => {
  const heard: News[] = []
  const states: boolean[] = []
  return { heard, states, hear: (n: News) => heard.push(n), state: (up: boolean) => states.push(up), ended: vi.fn() }
}

test('several tabs share one stream, and the next takes over where it was left', async () => {
  const a = ears()
  const b = ears()
  const stop = listen(a)
  listen(b)
  expect(Source.all).toHaveLength(1)
  Source.all[0].onopen?.()
  Source.all[0].onmessage?.({ data: '{"queues":true}', lastEventId: '77' })
  Source.all[0].named.beat()
  expect([a.heard, b.heard]).toEqual([[{ queues: true }], [{ queues: true }]])
  expect([a.states, b.states]).toEqual([[true], [true]])
  stop()
  await vi.advanceTimersByTimeAsync(0)
  expect(Source.all[0].closed).toBe(true)
  expect(Source.all[1].url).toBe('/api/live?after=77')
})

test('a silent stream counts as broken and is opened again, ever more slowly', async () => {
  const a = ears()
  listen(a)
  Source.all[0].onopen?.()
  await vi.advanceTimersByTimeAsync(47_000)
  expect(Source.all.length).toBe(2) // the silence was noticed
  Source.all[1].onerror?.()
  expect(a.states).toEqual([true, false])
  await vi.advanceTimersByTimeAsync(3_000)
  expect(Source.all).toHaveLength(3)
  Source.all[2].onopen?.()
  expect(a.states).toEqual([true, false, true])
})
