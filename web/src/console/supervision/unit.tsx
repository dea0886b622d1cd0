import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { showDueShort } from '../../shared/time'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { doors } from './doors'
import { OrderPanel, orderTones } from './order'
import { ReminderLine } from './side'
import './supervision.css'

/** 催办督办 at the unit: what it was urged to answer and the orders it stands under. */
export function UrgedPage() {
  const search = useSearch({ strict: false }) as { order?: number }
  const navigate = useNavigate()
  const reminders = useQuery({ queryKey: ['supervision', 'mine'], queryFn: () => doors.reminders({ limit: 100 }) })
  const orders = useQuery({ queryKey: ['orders', 'mine'], queryFn: () => doors.orders({}) })
  const open = (orders.data ?? []).filter((o) => o.state !== 'struck' && o.state !== 'withdrawn')
  const rest = (orders.data ?? []).filter((o) => o.state === 'struck' || o.state === 'withdrawn')
  return (
    <div className="urged">
      <Panel title="督办单" note={`未销号 ${open.length}`}>
        <div className="scroll grow" tabIndex={0} role="group" aria-label="督办单">
          {orders.isPending ? <Bones lines={4} /> : orders.isError ? <Refused error={orders.error} retry={() => void orders.refetch()} /> : null}
          {[...open, ...rest].map((o) => (
            <button key={o.id} type="button" className={'so-item' + (o.id === search.order ? ' on' : '')} onClick={() => void navigate({ to: '/urged', search: { order: o.id } as never })}>
              <b>{o.title}</b>
              <span className="row wrap">
                <Chip tone={o.overdue ? 'red' : orderTones[o.state]}>{o.state_name}</Chip>
                <span className="meta">{o.cite} · {o.form_name}{o.due_at ? ` · ${showDueShort(o.due_at)} 前反馈` : ''}</span>
              </span>
            </button>
          ))}
          {orders.isSuccess && !orders.data.length && <Blank title="没有督办单" />}
        </div>
      </Panel>
      <Panel title="督办单办理">{search.order ? <OrderPanel id={search.order} /> : <Blank title="选一张督办单" />}</Panel>
      <Panel title="催办" note={`待回复 ${(reminders.data ?? []).filter((r) => r.standing === 'waiting' || r.standing === 'unanswered').length}`}>
        <div className="body scroll grow" tabIndex={0} role="group" aria-label="催办">
          {reminders.isPending ? <Bones lines={4} /> : reminders.isError ? <Refused error={reminders.error} retry={() => void reminders.refetch()} /> : reminders.data.length ? reminders.data.map((r) => (
            <div key={r.id}>
              <p className="meta">{r.no} {r.title}</p>
              <ReminderLine reminder={r} />
            </div>
          )) : <Blank title="没有催办" />}
        </div>
      </Panel>
    </div>
  )
}
