import { Check, Down } from '../icons'
import type { Clock, TicketView } from '../../shared/contract'
import { showDueLong, showDueShort } from '../../shared/time'
import { clocks as names, say } from '../../shared/words'
import { Chip } from '../ui'

const figure = (v: Clock['used'], unit = '工作日') => (v === undefined || v === null || v === '' ? '' : typeof v === 'number' ? `${+v.toFixed(2)} ${unit}` : v)

/** The clocks of a ticket in the order they run; only the running one is boxed. */
export function Clocks({ view, explain, explained }: { view: TicketView; explain: () => void; explained: boolean }) {
  const t = view.ticket
  const list = view.clocks ?? []
  return (
    <div className="clocks">
      {list.map((c, i) => {
        const label = say(names, c.name) === '—' ? c.name : say(names, c.name)
        const share = shareOf(c)
        const running = c.state === 'running' || c.state === 'late_running' || c.state === 'paused'
        const handle = c.name === 'handle' || c.name === '办理'
        const late = c.state === 'late' || c.state === 'late_running' || (running && share > 1) || (handle && running && t.overdue)
        const tone = late ? 'late' : running ? (t.warn && handle ? 'warn' : 'run') : c.state === 'done' ? 'done' : 'wait'
        const due = handle ? t.due_at : c.due_at
        return (
          <div key={c.name + i} className={`clock k-${tone}${running ? ' boxed' : ''}`}>
            <div className="row">
              <span className="meta">{label}</span>
              {c.state === 'paused' && <Chip>已暂停</Chip>}
              {handle && t.original_due_at && t.due_at && t.original_due_at !== t.due_at && <Chip tone="blue">到期日有调整</Chip>}
              {handle && t.due_at ? (
                <button type="button" className="link why" aria-expanded={explained} onClick={explain}>
                  为什么是这天 <Down style={{ fontSize: 10 }} />
                </button>
              ) : (
                c.state === 'done' && <Check className="why" style={{ color: 'var(--green)', fontSize: 12 }} />
              )}
            </div>
            <div className="clock-main">
              <b>{main(c, handle && running ? t.left_workdays : undefined, late)}</b>
              {running && due && <span>{handle ? showDueLong(due) : showDueShort(due)} 到期</span>}
            </div>
            <i className="bar" aria-hidden="true">
              <i style={{ width: `${Math.min(100, Math.round(share * 100))}%` }} />
            </i>
            <div className="meta clock-foot">
              <span>{foot(c, running)}</span>
              {handle && t.original_due_at && t.original_due_at !== t.due_at && <span>原到期 {showDueShort(t.original_due_at)}</span>}
            </div>
          </div>
        )
      })}
    </div>
  )
}

function main(c: Clock, left: number | null | undefined, late: boolean): string {
  if (c.state === 'waiting' || c.state === 'not_started' || c.state === '') return '未开始'
  if (left != null && left >= 0 && !late) return `剩 ${left} 工作日`
  const used = figure(c.used, c.unit)
  if (late && left != null && left < 0) return `超 ${-left} 工作日`
  return used || (c.state === 'done' ? '已完成' : '进行中')
}

function foot(c: Clock, running: boolean): string {
  const limit = figure(c.limit, c.unit)
  const used = figure(c.used, c.unit)
  if (running && used && limit) return `已用 ${used} / 限 ${limit}`
  return limit ? `限 ${limit}` : (c.text ?? '')
}

function shareOf(c: Clock): number {
  if (typeof c.share === 'number') return c.share
  const num = (v: Clock['used']) => (typeof v === 'number' ? v : NaN)
  const s = num(c.used) / num(c.limit)
  return Number.isFinite(s) ? s : c.state === 'done' ? 1 : 0
}
