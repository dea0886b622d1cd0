import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Select } from 'antd'
import { Problem } from '../../shared/http'
import { showTime } from '../../shared/time'
import { Blank, Bones, Chip, Panel, Refused, StateChip } from '../ui'
import { doors, heatParts, incidentSteps, type Incident, type IncidentTicket, type Whole } from './doors'

/** One incident: its heat and how it is made, its tickets, and what one may do about it. */
export function Detail({ incident, others, acts }: { incident: Incident; others: Incident[]; acts: boolean }) {
  const view = useQuery({ queryKey: ['incident', incident.id], queryFn: () => doors.one(incident.id) })
  if (view.isPending) return <Panel title="事件的工单" className="w-detail"><Bones lines={10} /></Panel>
  if (view.isError) return <Panel title="事件的工单" className="w-detail"><Refused error={view.error} retry={() => void view.refetch()} /></Panel>
  const v = view.data
  return (
    <div className="w-detail">
      <Panel title={`热度 ${v.heat.toFixed(1)}`} note={v.no}>
        <dl className="i-parts">
          {Object.entries(heatParts).map(([k, name]) => (
            <div key={k}>
              <dt>{name}</dt>
              <dd className="num">{v.parts[k as keyof typeof v.parts].toFixed(1)}</dd>
            </div>
          ))}
        </dl>
        <p className="meta i-formula">{v.formula}</p>
      </Panel>
      <Tickets view={v} others={others} acts={acts} />
    </div>
  )
}

/** useDoing runs one deed at a time and says what went wrong. */
export function useDoing() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const run = async (did: string, deed: () => Promise<unknown>) => {
    setBusy(true)
    setSaid('')
    try {
      const answer = (await deed()) as { refused?: string[] | null } | undefined
      if (answer?.refused?.length) setSaid(answer.refused.join('；'))
      else void message.success(did)
    } catch (e) {
      setSaid(e instanceof Problem ? e.message : '没有办成，请再试一次。')
    } finally {
      setBusy(false)
      for (const key of ['incidents', 'incident', 'incident-of']) void queries.invalidateQueries({ queryKey: [key] })
    }
  }
  return { run, said, busy }
}

function Tickets({ view: v, others, acts }: { view: Whole; others: Incident[]; acts: boolean }) {
  const { run, said, busy } = useDoing()
  const [reason, setReason] = useState('')
  const [into, setInto] = useState<number>()
  const live = acts && (v.state === 'open' || v.state === 'proposed')
  const tickets = v.tickets ?? []
  return (
    <>
      <Panel title="工单" className="grow" scroll note={`并入 ${v.members} 件，疑似 ${v.waiting} 件${v.hidden ? `，另有 ${v.hidden} 件不在您的范围` : ''}`}>
        {!tickets.length && <Blank title="没有工单">各件都已移出或并入别的事件。</Blank>}
        <ul className="w-tickets">
          {tickets.map((t) => (
            <Line key={t.id} ticket={t} act={live && !busy ? (did, deed) => void run(did, deed) : undefined} incident={v.id} reason={reason} />
          ))}
        </ul>
        <ul className="i-steps" aria-label="经过">
          {(v.steps ?? []).slice(0, 12).map((s, n) => (
            <li key={n} className="meta">
              <time className="num">{showTime(s.at)}</time> {s.by} {incidentSteps[s.action]} <span className="num">{s.no}</span> {s.remark}
            </li>
          ))}
        </ul>
      </Panel>
      {live && (
        <section className="panel i-acts" aria-label="处理">
          <Input aria-label="理由" placeholder="理由：移出已并入的工单、了结事件时必填" maxLength={300} value={reason} onChange={(e) => setReason(e.target.value)} />
          <Button type="primary" disabled={!v.waiting} loading={busy} onClick={() => void run('已并入', () => doors.join(v.id, undefined, reason))}>
            {v.state === 'proposed' ? `确认为同一事件，并入 ${v.waiting} 件` : `并入全部疑似 ${v.waiting} 件`}
          </Button>
          <Button loading={busy} onClick={() => void run('已了结', () => doors.close(v.id, reason))}>{v.state === 'proposed' ? '不是同一事件' : '了结事件'}</Button>
          {others.length > 0 && (
            <>
              <Select aria-label="并入哪个事件" placeholder="并入另一个事件" value={into} onChange={setInto} options={others.map((o) => ({ value: o.id, label: o.name }))} />
              <Button disabled={!into} loading={busy} onClick={() => void run('已合并', () => doors.merge(v.id, into!))}>合并</Button>
            </>
          )}
          {said && <p role="alert" className="reveal-no">{said}</p>}
        </section>
      )}
    </>
  )
}

function Line(p: { ticket: IncidentTicket; incident: number; reason: string; act?: (did: string, deed: () => Promise<unknown>) => void }) {
  const t = p.ticket
  return (
    <li className="row">
      <Link to="/tickets/$id" params={{ id: String(t.id) }} className="num">{t.no}</Link>
      <span className="cut grow">{t.title}</span>
      {t.head && <Chip tone="blue">主办件</Chip>}
      {!t.joined && <Chip tone="amber">疑似{t.likeness > 0 && ` ${t.likeness}%`}</Chip>}
      <span className="cut meta">{t.unit?.name}</span>
      <StateChip state={t.state} />
      <time className="meta num">{showTime(t.created_at)}</time>
      {p.act && !t.joined && <button type="button" className="link" onClick={() => p.act!('已并入', () => doors.join(p.incident, [t.id], p.reason))}>并入</button>}
      {p.act && <button type="button" className="link" onClick={() => p.act!(t.joined ? '已移出' : '已认定不是', () => doors.leave(p.incident, t.id, p.reason))}>{t.joined ? '移出' : '不是'}</button>}
    </li>
  )
}
