import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Close } from '../icons'
import { api } from '../../shared/api'
import type { Derivation as Due, DueDay, DueStep, Id } from '../../shared/contract'
import { dueDateOf, nextDate, showDueLong, showDueShort, today, weekdayOf } from '../../shared/time'
import { dayKinds, say } from '../../shared/words'
import { Bones, Refused } from '../ui'

/** 到期日推导: why the due date is this day, day by day. */
export function Derivation({ ticket, assignment, about, onClose }: { ticket: Id; assignment?: number; about?: string; onClose: () => void }) {
  const due = useQuery({ queryKey: ['ticket', String(ticket), 'due', assignment ?? 0], queryFn: () => api.due(ticket, assignment) })
  return (
    <section className="panel derivation" aria-label="到期日推导">
      <header>
        <h2>到期日推导</h2>
        {about && <span className="meta cut">{about}</span>}
        <div className="note">
          <Button type="text" size="small" icon={<Close />} aria-label="关闭" onClick={onClose} autoFocus />
        </div>
      </header>
      <div className="body scroll" tabIndex={0} role="group" aria-label="推导过程">{due.isPending ? <Bones lines={8} /> : due.isError ? <Refused error={due.error} retry={() => void due.refetch()} /> : <Explained due={due.data} />}</div>
    </section>
  )
}

/** The days and the causes of a due date. */
export function Explained({ due }: { due: Due }) {
  const steps = due.steps ?? []
  return (
    <>
      <Month due={due} />
      <table className="sum">
        <tbody>
          {steps.map((s, i) => (
            <tr key={i}>
              <th scope="row">{s.label}</th>
              <td>{s.text}</td>
              <td className="num">{s.to ? showDueShort(s.to) : ''}</td>
            </tr>
          ))}
          <tr className="total">
            <th scope="row">结果</th>
            <td colSpan={2}>
              <b>{showDueLong(due.due_at)}</b>
            </td>
          </tr>
        </tbody>
      </table>
      {due.text && steps.length !== 1 && <p className="derivation-text">{due.text}</p>}
      {due.calendar?.provisional && <div className="alert a-amber">推导用到的工作日历为暂定，国务院公布后会重新计算并通知。</div>}
      <p className="meta derivation-foot">
        {due.policy ? `时限规则：${due.policy.name}` : ''}
        {due.calendar ? ` · 工作日历第 ${due.calendar.version} 版` : ''}
      </p>
    </>
  )
}

type Cell = DueDay & { step: DueStep; index: number }

/** The days of all steps on a wall calendar, Monday first. */
export function weeksOf(due: Due): { date: string; cell?: Cell }[][] {
  const cells = new Map<string, Cell>()
  ;(due.steps ?? []).forEach((step, index) => (step.days ?? []).forEach((d) => cells.set(d.date, { ...cells.get(d.date), ...d, step, index })))
  const dates = [...cells.keys()].sort()
  if (!dates.length) return []
  let day = dates[0]
  while (weekdayOf(day) !== 1) day = before(day)
  const last = dates[dates.length - 1]
  const weeks: { date: string; cell?: Cell }[][] = []
  while (day <= last && weeks.length < 60) {
    const week: { date: string; cell?: Cell }[] = []
    for (let i = 0; i < 7; i++) {
      week.push({ date: day, cell: cells.get(day) })
      day = nextDate(day)
    }
    weeks.push(week)
  }
  return weeks
}

function before(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86400_000).toISOString().slice(0, 10)
}

function Month({ due }: { due: Due }) {
  const weeks = weeksOf(due)
  if (!weeks.length) return null
  const dueDate = dueDateOf(due.due_at)
  const now = today()
  let shown = ''
  return (
    <>
      <table className="month" aria-label="逐日推导">
        <thead>
          <tr>{['一', '二', '三', '四', '五', '六', '日'].map((d) => <th key={d} scope="col">{d}</th>)}</tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0].date}>
              {week.map(({ date, cell }) => {
                const month = date.slice(0, 7)
                const head = month !== shown
                if (head) shown = month
                return (
                  <td key={date} className={`day ${look(date, cell, dueDate)}${date === now ? ' today' : ''}`} title={title(date, cell)}>
                    <b>{head ? `${Number(date.slice(5, 7))}/${Number(date.slice(8))}` : Number(date.slice(8))}</b>
                    <span>{mark(cell)}</span>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="legend">
        <li className="d-work">计数工作日</li>
        <li className="d-makeup">调休上班</li>
        <li className="d-holiday">节假日</li>
        <li className="d-weekend">周末</li>
        {(due.steps ?? []).some(extension) && <li className="d-ext">延期</li>}
        <li className="d-today">今天</li>
      </ul>
    </>
  )
}

const extension = (s: DueStep) => /延期|顺延/.test(s.label)

function look(date: string, cell: Cell | undefined, due: string): string {
  if (date === due) return 'd-due'
  if (!cell) return 'd-out'
  if (!cell.counts) return cell.kind === 'holiday' ? 'd-holiday' : cell.kind === 'weekend' ? 'd-weekend' : 'd-start'
  if (extension(cell.step)) return 'd-ext'
  return cell.kind === 'makeup' ? 'd-makeup' : 'd-work'
}

function mark(cell?: Cell): string {
  if (!cell) return ''
  const n = cell.ordinal ? String(cell.ordinal) : ''
  if (cell.counts && !n) return extension(cell.step) ? '延' : '计'
  if (cell.counts) return (extension(cell.step) ? '延 ' : cell.kind === 'makeup' ? '班 ' : '') + n
  if (cell.kind === 'holiday') return (cell.name || '假').slice(0, 3)
  if (cell.kind === 'weekend') return '休'
  return '起'
}

function title(date: string, cell?: Cell): string {
  if (!cell) return date
  return `${date} ${say(dayKinds, cell.kind)}${cell.name ? ' ' + cell.name : ''}${cell.counts && cell.ordinal ? `，第 ${cell.ordinal} 个工作日` : '，不计入'}`
}
