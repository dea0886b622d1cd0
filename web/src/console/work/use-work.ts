import { useCallback, useEffect, useRef, useState } from 'react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { api } from '../../shared/api'
import type { Action, Id, TicketRow, TicketView } from '../../shared/contract'
import { newKey, Problem, type Query } from '../../shared/http'
import { useLate } from '../../shared/late'
import { unlessLive } from '../live'
import { work } from './doors'

/** A queue, the most pressing first; read again every twenty seconds and after each deed. */
export function useQueue(queue: string, query: Query = {}) {
  return useQuery({
    queryKey: ['tickets', 'work', queue, query],
    queryFn: ({ signal }) => api.tickets({ queue, sort: 'due', limit: 100, ...query }, signal),
    refetchInterval: unlessLive(20_000),
    placeholderData: keepPreviousData,
  })
}

/**
 * The ticket in hand: the one asked for, or — when it has left the list — the one
 * that took its place.
 */
export function useInHand(rows: TicketRow[], wanted?: string): TicketRow | undefined {
  const last = useRef(0)
  const at = rows.findIndex((r) => String(r.id) === wanted)
  const here = at >= 0 ? at : Math.min(last.current, rows.length - 1)
  useEffect(() => {
    if (here >= 0) last.current = here
  }, [here])
  return rows[here]
}

export function useTicket(id?: Id) {
  return useQuery({ queryKey: ['ticket', String(id)], queryFn: () => api.ticket(id!), enabled: !!id, refetchInterval: unlessLive(30_000) })
}

/** Everything that a deed may have changed is read again. */
export function useRefresh() {
  const queries = useQueryClient()
  return useCallback(() => Promise.all(['ticket', 'tickets', 'counts', 'me', 'inbox', 'backlog'].map((key) => queries.invalidateQueries({ queryKey: [key] }))), [queries])
}

/** The offered deed of a name; with several assignments the first that is open. */
export function offered(view: TicketView | undefined, action: string): Action | undefined {
  const all = (view?.actions ?? []).filter((a) => a.action === action)
  return all.find((a) => !a.why) ?? all[0]
}

export type Refusal = { message: string; fields: Record<string, string>; unsure: boolean }

export function refusalOf(e: unknown): Refusal {
  const p = e instanceof Problem ? e : new Problem(-1, '', '没有办成，填写的内容都在，请再试一次。')
  return { message: p.message, unsure: p.unsure, fields: Object.fromEntries(p.errors.map((x) => [x.location.replace(/^body\.(facts\.)?/, ''), x.message])) }
}

/** Does a deed with its facts, once: a retry after a broken line carries the same key. */
export function useDeed(view: TicketView | undefined) {
  const refresh = useRefresh()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const kept = useRef<{ said: string; key: string; version: number } | undefined>(undefined)
  const id = view?.ticket.id
  useEffect(() => setRefusal(undefined), [id])

  const run = async (action: Action, facts: Record<string, unknown>, said?: string): Promise<boolean> => {
    if (!view || busy) return false
    const body = { ...(action.assignment ? { assignment: action.assignment } : {}), ...facts }
    const words = JSON.stringify([view.ticket.id, action.action, body])
    if (kept.current?.said !== words) kept.current = { said: words, key: newKey(), version: view.version }
    setBusy(true)
    setRefusal(undefined)
    try {
      await api.deed(view.ticket.id, action.action, { version: kept.current.version, facts: body }, kept.current.key)
      kept.current = undefined
      void message.success(said ?? `${action.name}已办理`)
      await refresh()
      return true
    } catch (e) {
      const r = refusalOf(e)
      if (!r.unsure) kept.current = undefined
      setRefusal(r)
      if (e instanceof Problem && e.status === 409) void refresh()
      return false
    } finally {
      setBusy(false)
    }
  }
  return { run, busy, refusal, forget: () => setRefusal(undefined) }
}

/** What a deed would bring, asked anew when its facts have rested. */
export function useForeseen(view: TicketView | undefined, action: Action | undefined, facts: Record<string, unknown> | undefined) {
  return useForeseenFacts(view?.ticket.id, view?.version, action, facts)
}

export function useForeseenFacts(ticket: Id | undefined, version: number | undefined, action: Pick<Action, 'action' | 'assignment'> | undefined, facts: Record<string, unknown> | undefined) {
  const late = useLate(facts ? JSON.stringify(facts) : '', 250)
  return useQuery({
    queryKey: ['ticket', String(ticket), 'preview', version, action?.action, action?.assignment, late],
    queryFn: () => work.preview(ticket!, action!.action, { ...(action!.assignment ? { assignment: action!.assignment } : {}), ...JSON.parse(late) }),
    enabled: !!ticket && !!action && !!late,
    retry: false,
    staleTime: 30_000,
  })
}
