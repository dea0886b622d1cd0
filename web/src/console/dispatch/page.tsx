import { useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../shared/api'
import type { TicketRow } from '../../shared/contract'
import { useLetters } from '../../shared/keys'
import { unlessLive } from '../live'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Refused } from '../ui'
import { useHeld } from '../work/held'
import { Queue } from '../work/queue'
import { Precedents } from '../work/beside'
import { IncidentBox } from '../suggest/incident'
import { LinkRepeat } from '../suggest/link'
import { SimilarTickets } from '../suggest/similar'
import { useInHand, useQueue, useTicket } from '../work/use-work'
import { Verdict, verdictKinds } from '../work/verdict'
import { Batch } from './batch'
import { DispatchTask } from './task'
import { Ruled } from './ruled'

const tabs = [
  { key: 'to_dispatch', label: '待派', may: 'dispatch' },
  { key: 'send_back_asked', label: '退单', may: 'decide_send_back' },
  { key: 'extension_asked', label: '延期', may: 'decide_extension' },
  { key: 'suspend_asked', label: '挂起', may: 'suspend' },
  { key: 'through_asked', label: '转问', may: 'transfer' },
  { key: 'in_dispute', label: '争议', may: 'appoint_unit' },
] as const

const chips = [
  { key: 'urgent', label: '紧急', of: (r: TicketRow) => r.urgency >= 2 },
  { key: 'again', label: '退回重派', of: (r: TicketRow) => r.hops > 0 },
]

/** 派单台: what waits for a unit, and what waits for a verdict. */
export function DispatchPage() {
  const me = useMe()
  const search = useSearch({ from: '/frame/dispatch' })
  const navigate = useNavigate()
  const mine = tabs.filter((t) => may(me, t.may))
  const tab = mine.find((t) => t.key === search.tab)?.key ?? mine[0]?.key ?? 'to_dispatch'
  const read = useQueue(tab)
  const counts = useQuery({ queryKey: ['counts'], queryFn: () => api.counts(), refetchInterval: unlessLive(20_000) })
  const later = useHeld()
  const [category, setCategory] = useState<string | undefined>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => (read.data?.items ?? []).filter((r) => !later.held.some((h) => h.id === String(r.id))), [read.data, later.held])
  const row = useInHand(rows, search.id)
  const ticket = useTicket(row?.id)
  const view = ticket.data && ticket.data.ticket.id === row?.id ? ticket.data : undefined

  useEffect(() => {
    document.title = '派单台 · 宿事速办'
  }, [])
  useEffect(() => setChosen(new Set()), [tab])
  useEffect(() => setCategory(undefined), [row?.id])
  const pick = (r: TicketRow) => void navigate({ to: '/dispatch', search: { tab, id: String(r.id) }, replace: true })
  const choose = (r: TicketRow) =>
    setChosen((old) => {
      const next = new Set(old)
      if (!next.delete(String(r.id))) next.add(String(r.id))
      return next
    })
  const undo = () => {
    const id = later.undo()
    if (id) void navigate({ to: '/dispatch', search: { tab, id }, replace: true })
  }
  useLetters({ z: later.held.length ? undo : undefined })
  // A ticket of the batch leaves the queue when it is sent; its row stays until the batch is closed.
  const known = useRef(new Map<string, TicketRow>())
  rows.forEach((r) => known.current.set(String(r.id), r))
  const batch = [...chosen].map((id) => known.current.get(id)).filter((r) => !!r)
  const last = later.held[later.held.length - 1]

  return (
    <div className="work">
      <Queue
        title="派单台" rows={rows} read={read} current={row} pick={pick} to="/dispatch" tab={tab} chips={tab === 'to_dispatch' ? chips : undefined}
        tabs={mine.map((t) => ({ ...t, count: counts.data?.find((q) => q.queue === t.key)?.count }))}
        second={(r) => r.region?.name}
        mark={(r) => r.hops > 0 && tab === 'to_dispatch' && <Chip tone="amber">第 {r.hops + 1} 次派</Chip>}
        chosen={chosen} choose={tab === 'to_dispatch' && may(me, 'dispatch') ? choose : undefined}
        empty="新的工单到来时会自动出现。"
        foot={chosen.size > 0 ? <button type="button" className="link" onClick={() => setChosen(new Set())}>已选 {chosen.size} 件，取消</button> : undefined}
      />
      {!batch.length && (!row || !view) ? (
        <section className="panel work-middle" style={{ gridColumn: '2 / -1' }}>
          {row && ticket.isError ? <Refused error={ticket.error} retry={() => void ticket.refetch()} /> : row || read.isPending ? <Bones lines={12} /> : <Blank title={tab === 'to_dispatch' ? '待派单都已派出' : '没有待审的事项'}>可以切换上方的其他事项。</Blank>}
          {last && <HeldBar label={last.label} id={last.id} undo={undo} />}
        </section>
      ) : (
        <>
          {batch.length > 0 || !row || !view ? (
            <Batch rows={batch} done={(ids) => setChosen((old) => new Set([...old].filter((x) => !ids.includes(x))))} />
          ) : tab === 'to_dispatch' ? (
            <DispatchTask key={String(row.id)} view={view} hold={later.hold} onCategory={setCategory}>
              {last && <HeldBar label={last.label} id={last.id} undo={undo} />}
            </DispatchTask>
          ) : tab === 'in_dispute' ? (
            <Ruled view={view} />
          ) : (
            <Verdict key={`${tab}${row.id}`} view={view} kind={verdictKinds[tab] ? tab : 'send_back_asked'} />
          )}
          {view && <aside className="work-right">
            <Precedents ticket={view.ticket} category={category} />
            <IncidentBox ticket={view.ticket.id} />
            <SimilarTickets ticket={view.ticket.id} className="grow" onUse={(t) => <LinkRepeat view={view} first={t} />} />
          </aside>}
        </>
      )}
    </div>
  )
}

function HeldBar({ label, id, undo }: { label: string; id: string; undo: () => void }) {
  return (
    <div className="held" role="status" key={id}>
      <span>{label}</span>
      <i aria-hidden="true" key={id} />
      <button type="button" className="link" onClick={undo}>
        撤销 Z
      </button>
    </div>
  )
}
