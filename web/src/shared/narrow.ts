import { useEffect, useState } from 'react'

/** Whether the window is so narrow, now and when it is turned. */
export function useNarrow(width: number): boolean {
  const query = `(max-width: ${width}px)`
  const [narrow, set] = useState(() => window.matchMedia(query).matches)
  useEffect(() => {
    const m = window.matchMedia(query)
    const listen = () => set(m.matches)
    listen()
    m.addEventListener('change', listen)
    return () => m.removeEventListener('change', listen)
  }, [query])
  return narrow
}
