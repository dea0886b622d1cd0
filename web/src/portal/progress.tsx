import type { CitizenView } from '../shared/contract'
import { showDueShort, showTime } from '../shared/time'

const order = ['draft', 'accepted', 'to_dispatch', 'dispatched', 'handling', 'replied', 'to_follow_up', 'closed']

/** 受理 → 转办 → 答复 → 评价: one line, the promise at its end. */
export function Progress({ ticket: t }: { ticket: CitizenView['ticket'] }) {
  const off = ['transferred', 'rejected', 'merged', 'cancelled'].includes(t.state)
  if (off) return null
  const state = t.state === 'rework' || t.state === 'send_back_asked' || t.state === 'in_dispute' || t.state === 'suspended' ? 'handling' : t.state
  const at = order.indexOf(state)
  const day = (s?: string | null) => (s ? showTime(s).split(' ')[0].slice(-5) : '')
  const points = [
    { name: '受理', when: day(t.accepted_at), done: at >= 1, now: at === 1 || at === 2 },
    { name: '办理', when: t.unit ? '' : '', done: at >= 4, now: at === 3 || at === 4 },
    { name: '答复', when: t.replied_at ? day(t.replied_at) : t.due_at ? `${showDueShort(t.due_at).split(' ')[0].slice(-5)} 前` : '', done: at >= 6, now: at === 5 || at === 6 },
    { name: '办结', when: day(t.closed_at), done: at >= 7, now: at === 7 },
  ]
  return (
    <ol className="progress" aria-label="办理进度">
      {points.map((p, i) => (
        <li key={p.name} className={(p.done ? 'done ' : '') + (p.now ? 'now' : '')} aria-current={p.now ? 'step' : undefined}>
          <i aria-hidden="true" />
          <b>{i === 1 && p.now && t.state === 'rework' ? '重新办理' : p.name}</b>
          <span>{p.when || ' '}</span>
        </li>
      ))}
    </ol>
  )
}
