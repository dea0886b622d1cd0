import { useEffect, useState } from 'react'

/** A value once it has rested, so that typing does not ask at every digit. */
export function useLate<T>(value: T, ms: number): T {
  const [late, setLate] = useState(value)
  useEffect(() => {
    const t = setTimeout(() => setLate(value), ms)
    return () => clearTimeout(t)
  }, [value, ms])
  return late
}
