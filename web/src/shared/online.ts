import { useEffect, useRef } from 'react'

/** Does what could not be sent once more when the line is back. */
export function useWhenOnline(waiting: boolean, again: () => void) {
  const held = useRef(again)
  held.current = again
  useEffect(() => {
    if (!waiting) return
    const back = () => held.current()
    window.addEventListener('online', back)
    return () => window.removeEventListener('online', back)
  }, [waiting])
}
