import { useCallback, useEffect, useRef, useState } from 'react'

export type Held = { id: string; label: string; send: () => void }

/**
 * A deed held back for some seconds, so that one key may send it and another take
 * it back. Leaving the page sends what is held: nothing decided is lost.
 */
export function useHeld(ms = 5000) {
  const [held, setHeld] = useState<(Held & { until: number })[]>([])
  const timers = useRef(new Map<string, { timer: ReturnType<typeof setTimeout>; send: () => void }>())

  const drop = useCallback((id: string) => {
    clearTimeout(timers.current.get(id)?.timer)
    timers.current.delete(id)
    setHeld((all) => all.filter((h) => h.id !== id))
  }, [])
  const hold = useCallback(
    (h: Held) => {
      const send = () => {
        drop(h.id)
        h.send()
      }
      timers.current.set(h.id, { send, timer: setTimeout(send, ms) })
      setHeld((all) => [...all.filter((x) => x.id !== h.id), { ...h, until: Date.now() + ms }])
    },
    [drop, ms],
  )
  const undo = useCallback(() => {
    const last = [...timers.current.keys()].pop()
    if (last) drop(last)
    return last
  }, [drop])

  useEffect(() => {
    const all = timers.current
    const flush = () => [...all.values()].forEach((t) => t.send())
    window.addEventListener('pagehide', flush)
    return () => {
      window.removeEventListener('pagehide', flush)
      flush()
    }
  }, [])
  return { held, hold, undo }
}
