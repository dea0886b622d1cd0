import { useEffect } from 'react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../shared/api'
import type { TicketRow, TicketView } from '../../shared/contract'
import { showAgo, showDueShort } from '../../shared/time'
import { unlessLive } from '../live'
import { Blank, Bones, Panel, Refused } from '../ui'
import { Deeds } from '../work/deeds'
import { work, type Backlog } from '../work/doors'
import { Queue } from '../work/queue'
import type { WorkSearch } from '../work/search'
import { useInHand, useQueue, useTicket } from '../work/use-work'
import { Verdict } from '../work/verdict'
import './floor.css'

export type Duty = { key: string; label: string; show: (v: TicketView) => React.ReactNode }

const verdict = (key: string, label: string): Duty => ({ key, label, show: (v) => <Verdict key={key + v.ticket.id} view={v} kind={key} /> })
const transfer: Duty = {
  key: 'transfer_open', label: '移交未确认',
  show: (v) => <Deeds key={v.ticket.id} view={v} title="移交待确认" actions={['acknowledge', 'take_back']} words="对方还没有确认接收。请再次致电对方值班，确认后登记接收人；对方不接收的，登记退回，回到受理环节重新派单。" />,
}

/** What a floor lead and the director decide, in the order of the day. */
export const floorDuties: Duty[] = [verdict('reject_asked', '不予受理'), transfer]
export const centreDuties: Duty[] = [
  {
    key: 'unsatisfied', label: '二次不满意',
    show: (v) => <Deeds key={v.ticket.id} view={v} title="二次不满意认定" actions={['close_unsatisfied']} words="诉求人再次表示不满意，且不再重办。请核对历次答复和回访，写明已作的政策解释后认定办结；办结结果不能写“解决”，本件列入领导交办清单。" />,
  },
  verdict('long_extension', '长延期'),
  verdict('suspend_asked', '挂起申请'),
  {
    key: 'suspended', label: '挂起复核',
    show: (v) => <Deeds key={v.ticket.id} view={v} title="挂起复核" actions={['resume']} words="按复核日期先后排列。挂起的原因已经消除的，请恢复办理，暂停的工作时间会顺延；到复核日期没有恢复的，系统自动恢复。" />,
  },
  verdict('reject_asked', '不予受理'),
  verdict('extension_asked', '延期'),
]

/** 班长、中心主任: the backlog above, what waits for one's word below. */
export function Overview({ title, to, duties, search }: { title: string; to: string; duties: Duty[]; search: WorkSearch }) {
  const navigate = useNavigate()
  const backlog = useQuery({ queryKey: ['tickets', 'backlog'], queryFn: work.backlog, refetchInterval: unlessLive(30_000) })
  const lists = useCounts(duties)
  const tab = duties.find((d) => d.key === search.tab)?.key ?? duties.find((d) => (lists[d.key] ?? 0) > 0)?.key ?? duties[0].key
  const duty = duties.find((d) => d.key === tab)!
  const read = useQueue(tab)
  const rows = read.data?.items ?? []
  const row = useInHand(rows, search.id)
  const ticket = useTicket(row?.id)
  const view = ticket.data && ticket.data.ticket.id === row?.id ? ticket.data : undefined
  useEffect(() => {
    document.title = `${title} · 宿事速办`
  }, [title])
  const pick = (r: TicketRow) => void navigate({ to: to as '/floor', search: { tab, id: String(r.id) }, replace: true })

  return (
    <div className="overview">
      <Tiles read={backlog} />
      <div className="work">
        <Queue title={title} rows={rows} read={read} current={row} pick={pick} to={to} tab={tab} tabs={duties.map((d) => ({ key: d.key, label: d.label, count: lists[d.key] }))} second={(r) => r.region?.name} empty="这里没有等您决定的事项。" />
        {!row || !view ? (
          <section className="panel work-middle">
            {row && ticket.isError ? <Refused error={ticket.error} retry={() => void ticket.refetch()} /> : row || read.isPending ? <Bones lines={10} /> : <Blank title={`没有待办的${duty.label}`}>可以切换左上方的其他事项。</Blank>}
          </section>
        ) : (
          duty.show(view)
        )}
        <aside className="work-right">
          <UnitsBehind read={backlog} />
        </aside>
      </div>
    </div>
  )
}

/** How many wait in each list. */
function useCounts(duties: Duty[]): Record<string, number> {
  const counts = useQuery({ queryKey: ['counts'], queryFn: () => api.counts(), refetchInterval: unlessLive(20_000) })
  return Object.fromEntries((counts.data ?? []).filter((q) => duties.some((d) => d.key === q.queue)).map((q) => [q.queue, q.count]))
}

type Read = { data?: Backlog; isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown }

/** 积压: every queue with how much waits, since when, and how much is late. */
function Tiles({ read }: { read: Read }) {
  if (read.isError) return <section className="panel"><Refused error={read.error} retry={() => void read.refetch()} /></section>
  return (
    <section className="panel tiles" aria-label="积压">
      {read.isPending ? (
        <Bones lines={2} />
      ) : (
        <ul>
          {(read.data?.queues ?? []).map((q) => (
            <li key={q.queue} className={q.late ? 'late' : ''}>
              <Link to="/tickets" search={{ queue: q.queue }}>
                <span>{q.name}</span>
                <b className="num">{q.count}</b>
                <small className="num">{q.late ? `超时 ${q.late}` : q.count && q.next_due_at ? `${showDueShort(q.next_due_at)} 到期` : ' '}</small>
                <small>{q.count && q.oldest_at ? `最早 ${showAgo(q.oldest_at)}` : ' '}</small>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** The units with most overdue first. */
function UnitsBehind({ read }: { read: Read }) {
  const units = read.data?.units ?? []
  return (
    <Panel title="各单位在办" className="grow" note={units.length ? '超期多的在前' : undefined} scroll>
      {read.isPending ? (
        <Bones lines={8} />
      ) : !units.length ? (
        <Blank title="没有在办的工单">派出后，各单位的签收和办理情况会列在这里。</Blank>
      ) : (
        <table className="behind">
          <thead>
            <tr>
              <th>单位</th><th>待签</th><th>在办</th><th>临期</th><th>超期</th>
            </tr>
          </thead>
          <tbody>
            {units.map((u) => (
              <tr key={u.unit.id}>
                <td className="cut" title={u.unit.name}>
                  <Link to="/tickets" search={{ unit: String(u.unit.id), ...(u.overdue ? { queue: 'overdue' } : {}) }}>{u.unit.name}</Link>
                </td>
                <td className="num">{u.to_sign || '—'}</td>
                <td className="num">{u.handling || '—'}</td>
                <td className="num warm">{u.near_due || '—'}</td>
                <td className="num hot">{u.overdue || '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}
