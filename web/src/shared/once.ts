import { useCallback, useRef, useState } from 'react'
import { newKey, Problem } from './http'
import { drop, read, write } from './store'

/**
 * One intended deed, done once: a second click while it runs is ignored, a retry
 * after a broken line carries the same key, and only an answer — done or refused —
 * ends the key's life. With a place in the browser's storage the key outlives the page.
 */
export function useOnce<In, Out>(run: (input: In, key: string) => Promise<Out>, kept?: string) {
  const [busy, setBusy] = useState(false)
  const running = useRef(false)
  const key = useRef('')
  const sent = useRef('')

  const go = useCallback(
    async (input: In): Promise<Out | undefined> => {
      if (running.current) return undefined
      running.current = true
      setBusy(true)
      const body = JSON.stringify(input)
      if (kept && !key.current) {
        const before = read<{ key: string; body: string }>(localStorage, kept)
        if (before?.key && before.body) [key.current, sent.current] = [before.key, before.body]
      }
      // Changed words are another intention: the old key must not answer for them.
      if (!key.current || sent.current !== body) key.current = newKey()
      sent.current = body
      if (kept) write(localStorage, kept, { key: key.current, body })
      const end = () => {
        key.current = ''
        if (kept) drop(localStorage, kept)
      }
      try {
        const out = await run(input, key.current)
        end()
        return out
      } catch (e) {
        if (!(e instanceof Problem) || !e.unsure) end()
        throw e
      } finally {
        running.current = false
        setBusy(false)
      }
    },
    [run, kept],
  )
  return { go, busy }
}
