import { useCallback, useRef, useState } from 'react'
import { newKey, Problem } from './http'

/**
 * One intended deed, done once: a second click while it runs is ignored, a retry
 * after a broken line carries the same key, and only an answer — done or refused —
 * ends the key's life.
 */
export function useOnce<In, Out>(run: (input: In, key: string) => Promise<Out>) {
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
      // Changed words are another intention: the old key must not answer for them.
      if (!key.current || sent.current !== body) key.current = newKey()
      sent.current = body
      try {
        const out = await run(input, key.current)
        key.current = ''
        return out
      } catch (e) {
        if (!(e instanceof Problem) || !e.unsure) key.current = ''
        throw e
      } finally {
        running.current = false
        setBusy(false)
      }
    },
    [run],
  )
  return { go, busy }
}
