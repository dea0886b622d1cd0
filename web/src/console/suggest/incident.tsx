import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { Id } from '../../shared/contract'
import { may, useMe } from '../session'
import { Chip, Panel } from '../ui'
import { doors } from '../incidents/doors'
import { useDoing } from '../incidents/detail'
import './suggest.css'

/** 疑似同一事件: shown beside a ticket that many others are like, and nowhere else. */
export function IncidentBox({ ticket }: { ticket: Id }) {
  const me = useMe()
  const found = useQuery({ queryKey: ['incident-of', ticket], queryFn: ({ signal }) => doors.of(ticket, signal), staleTime: 15_000, retry: false, enabled: may(me, 'dispatch', 'see_all') })
  const { run, said, busy } = useDoing()
  const v = found.data
  if (!v) return null
  const own = v.tickets?.find((t) => String(t.id) === String(ticket))
  const open = v.state === 'open' || v.state === 'proposed'
  return (
    <Panel title={own?.joined ? '所在事件' : `疑似同一事件 ${v.members + v.waiting} 件`} note={<Link to="/incidents">热度 {v.heat.toFixed(0)}</Link>}>
      <div className="s-incident">
        <div className="row">
          <b className="cut grow">{v.name}</b>
          {own?.head && <Chip tone="blue">主办件</Chip>}
        </div>
        <p className="meta">
          {v.no} · {[v.region?.name, v.category?.name].filter(Boolean).join(' · ')} · 已并入 {v.members} 件
          {own?.joined && !own.head && `，主办件 ${v.head_no} 的答复审核通过后一并答复，各件单独回访`}
        </p>
        {own && !own.joined && open && may(me, 'merge') && (
          <div className="row">
            <Button type="primary" size="small" loading={busy} onClick={() => void run('已并入事件', () => doors.join(v.id, [ticket]))}>并入</Button>
            <Button size="small" loading={busy} onClick={() => void run('已认定不是', () => doors.leave(v.id, ticket))}>不是</Button>
            {v.waiting > 1 && <Button size="small" loading={busy} onClick={() => void run('已全部并入', () => doors.join(v.id))}>{v.waiting} 件全部并入</Button>}
          </div>
        )}
        {said && <p role="alert" className="reveal-no">{said}</p>}
      </div>
    </Panel>
  )
}
