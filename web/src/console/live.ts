import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import type { Id } from '../shared/contract'
import { call, newKey } from '../shared/http'
import { listen, type Guest, type News } from '../shared/live'

// Whether news arrive by themselves, for whoever would otherwise ask again and again.
let up = false
const told = new Set<() => void>()
const setUp = (now: boolean) => {
  up = now
  told.forEach((f) => f())
}
const subscribe = (f: () => void) => {
  told.add(f)
  return () => void told.delete(f)
}

/** Whether what is shown changes by itself. */
export function useLiveUp(): boolean {
  return useSyncExternalStore(subscribe, () => up)
}

/** How often to ask: as given while there is no stream, hardly ever beside one. */
export const unlessLive = (ms: number) => () => (up ? 10 * 60_000 : ms)

const guests = new Map<number, Guest[]>()
const atDoor = new Set<() => void>()
function meet(id: number, list: Guest[]) {
  guests.set(id, list)
  atDoor.forEach((f) => f())
}

/** How long after one refetch the next may follow: the open ticket at once, counts with patience. */
const patience: Record<string, number> = { ticket: 300, tickets: 2500, counts: 4000, me: 8000, inbox: 1500 }

/** Keeps every page of the console fresh. Once, in the frame. */
export function useLive(on: boolean) {
  const queries = useQueryClient()
  useEffect(() => {
    if (!on) return
    const due = new Map<string, ReturnType<typeof setTimeout>>()
    const begun = new Map<string, number>()
    const renew = (key: QueryKey) => {
      const name = JSON.stringify(key)
      if (due.has(name)) return
      const wait = Math.max(0, (begun.get(name) ?? 0) + (patience[String(key[0])] ?? 2500) - Date.now())
      due.set(
        name,
        setTimeout(() => {
          due.delete(name)
          begun.set(name, Date.now())
          void queries.invalidateQueries({ queryKey: key })
        }, wait),
      )
    }
    const everything = () => void queries.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'units' && q.queryKey[0] !== 'regions' && q.queryKey[0] !== 'categories' })
    const stop = listen({
      hear: (n: News) => {
        if (n.all) everything()
        for (const t of n.tickets ?? []) {
          const shown = queries.getQueryData<{ version: number }>(['ticket', String(t.id)])
          if (shown && shown.version >= t.version) continue // this browser did it
          renew(['ticket', String(t.id)])
        }
        for (const id of n.gone ?? []) renew(['ticket', String(id)])
        if (n.queues) for (const key of ['tickets', 'counts', 'me']) renew([key])
        if (n.inbox) renew(['inbox'])
        for (const [id, list] of Object.entries(n.present ?? {})) meet(Number(id), list)
      },
      state: (now) => {
        const was = up
        setUp(now)
        if (was && !now) for (const key of ['tickets', 'counts', 'me', 'inbox', 'ticket']) renew([key]) // and from now on they ask by themselves
      },
      ended: () => void queries.invalidateQueries({ queryKey: ['me'] }),
    })
    return () => {
      stop()
      due.forEach(clearTimeout)
      setUp(false)
    }
  }, [on, queries])
}

const tab = newKey()

/** Says that this tab shows the ticket, and returns who else does. */
export function usePresence(ticket: Id, doing?: string): Guest[] {
  const [list, set] = useState<Guest[]>([])
  const latest = useRef(0)
  useEffect(() => {
    const show = () => set(guests.get(ticket) ?? [])
    atDoor.add(show)
    return () => {
      atDoor.delete(show)
      guests.delete(ticket)
      void say(0).catch(() => undefined)
    }
  }, [ticket])
  useEffect(() => {
    const hello = () => {
      const mine = ++latest.current
      say(ticket, doing)
        .then((a) => mine === latest.current && meet(ticket, a.guests))
        .catch(() => undefined) // nobody is shown; the work goes on
    }
    hello()
    const tick = setInterval(hello, 25_000)
    const leave = () => void say(0).catch(() => undefined)
    window.addEventListener('pagehide', leave)
    return () => {
      clearInterval(tick)
      window.removeEventListener('pagehide', leave)
    }
  }, [ticket, doing])
  return list
}

const say = (ticket: Id, doing = '') => call<{ guests: Guest[] }>('POST', '/live/here', { body: { tab, ticket, doing }, keepalive: ticket === 0 })
