import { useEffect, useState } from 'react'
import type { components } from '../schema'

export type Wall = components['schemas']['Wall']

/** Why nothing was read; the wall shares no code with the other pages, so that none of them grows. */
export type Refusal = { status: number; message: string }

const ask = async (): Promise<Wall> => {
  const answer = await fetch('/api/wall', { credentials: 'same-origin', headers: { Accept: 'application/json' } })
  if (answer.ok) return answer.json()
  const said = await answer.json().catch(() => ({}))
  throw { status: answer.status, message: said.detail || '没有读到，正在重试。' } satisfies Refusal
}

/** Day and time of an instant in the city: 2026-11-23 10:42:05. */
export const local = (at: string | Date) => new Date(new Date(at).getTime() + 8 * 3600_000).toISOString().slice(0, 19).replace('T', ' ')

const quick = 2_000 // between two readings, however much happens
const slow = 10_000 // when the live stream is down, and for what changes by itself

/** Reads the wall anew whenever something happens, and in any case every ten seconds. */
export function useWall() {
  const [wall, setWall] = useState<Wall>()
  const [problem, setProblem] = useState<Refusal>()
  const [live, setLive] = useState(false)
  useEffect(() => {
    let over = false
    let timer = 0
    let last = 0
    let asking = false
    const read = async () => {
      window.clearTimeout(timer)
      if (over || asking) return
      asking = true
      last = Date.now()
      try {
        const w = await ask()
        if (!over) setWall(w), setProblem(undefined)
      } catch (e) {
        if (!over) setProblem((e as Refusal).message && (e as Refusal).status ? (e as Refusal) : { status: 0, message: '网络不通，正在重试。' })
      }
      asking = false
      if (!over) timer = window.setTimeout(() => void read(), slow)
    }
    const soon = () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void read(), Math.max(0, quick - (Date.now() - last)))
    }
    void read()
    const stream = new EventSource('/api/live')
    stream.onopen = () => setLive(true)
    stream.onerror = () => setLive(false) // the browser asks again by itself
    stream.onmessage = soon
    return () => {
      over = true
      window.clearTimeout(timer)
      stream.close()
    }
  }, [])
  return { wall, problem, live }
}

/** The seconds of the wall's clock, in the city's zone. */
export function useClock() {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(new Date()), 1000)
    return () => window.clearInterval(timer)
  }, [])
  return now
}
