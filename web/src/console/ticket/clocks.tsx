import { Check, Down } from '../icons'
import type { Clock, TicketView } from '../../shared/contract'
import { showDueLong, showDueShort, showTime } from '../../shared/time'
import { clocks as names, say } from '../../shared/words'
import { Chip } from '../ui'

/** The clocks of a ticket in the order they run; the one that presses is boxed. */
export function Clocks({ view, explain, explained }: { view: TicketView; explain: () => void; explained: boolean }) {
  const t = view.ticket
  const list = view.clocks ?? []
  const running = list.filter((c) => c.state === 'running' || c.state === 'paused')
  const boxed = running.find((c) => c.name === 'handle') ?? running[0]
  return (
    <div className="clocks">
      {list.map((c) => (
        <OneClock key={c.name} clock={c} ticket={t} boxed={c === boxed} explain={explain} explained={explained} />
      ))}
    </div>
  )
}

type Props = { clock: Clock; ticket: TicketView['ticket']; boxed: boolean; explain: () => void; explained: boolean }

function OneClock({ clock: c, ticket: t, boxed, explain, explained }: Props) {
  const handle = c.name === 'handle'
  const runs = c.state === 'running' || c.state === 'paused'
  const share = c.share ?? (c.state === 'done' ? 1 : 0)
  const late = c.state === 'late' || (runs && (share > 1 || (handle && t.overdue)))
  const tone = late ? 'late' : !runs ? (c.state === 'done' ? 'done' : 'wait') : share >= 0.8 || (handle && t.warn) ? 'warn' : 'run'
  const moved = handle && t.original_due_at && t.due_at && t.original_due_at !== t.due_at
  const due = handle ? (t.due_at ?? c.due_at) : c.due_at
  const left = handle && runs ? t.left_workdays : undefined
  return (
    <div className={`clock k-${tone}${boxed ? ' boxed' : ''}`}>
      <div className="row">
        <span className="meta">{say(names, c.name)}</span>
        {c.state === 'paused' && <Chip>已暂停</Chip>}
        {c.state === 'late' && <Chip tone="red">超时</Chip>}
        {moved && boxed && <Chip tone="blue">到期日有调整</Chip>}
        {handle && t.due_at ? (
          <button type="button" className="link why" aria-expanded={explained} onClick={explain}>
            {boxed ? '为什么是这天' : '推导'} <Down style={{ fontSize: 10 }} />
          </button>
        ) : (
          c.state === 'done' && <Check className="why done-mark" />
        )}
      </div>
      <div className="clock-main">
        <b>{headline(c, left, late)}</b>
        {runs && due && <span>{handle ? showDueLong(due) : showDueShort(due)} 到期</span>}
      </div>
      <i className="bar" aria-hidden="true">
        <i style={{ width: `${Math.min(100, Math.round(share * 100))}%` }} />
      </i>
      <div className="meta clock-foot">
        <span>{boxed && c.used ? `已用 ${c.used} / 限 ${c.limit}` : c.limit ? `限 ${c.limit}` : ''}</span>
        {moved && boxed && <span>原到期 {showDueShort(t.original_due_at)}</span>}
      </div>
    </div>
  )
}

function headline(c: Clock, left: number | null | undefined, late: boolean): string {
  if (c.state === 'waiting') return '未开始'
  if (left != null && !late) return `剩 ${left} 工作日`
  if (late && left != null && left < 0) return `超 ${+(-left).toFixed(2)} 工作日`
  return c.used || (c.state === 'done' ? '已完成' : '进行中')
}

/** By when four fifths of similar tickets are answered, as it was said when this one was sent. */
export function Usual({ view }: { view: TicketView }) {
  const u = view.usual
  if (!u) return null
  return (
    <p className="meta usual" title={`${showTime(u.shown_at)} 告知（第 ${u.version} 版），依据 ${u.samples} 件类似工单，受理后 ${u.days} 个工作日`}>
      类似工单 {u.share}% 在 <b>{showDueShort(u.until)}</b> 前答复（依据近来 {u.samples} 件）
    </p>
  )
}
