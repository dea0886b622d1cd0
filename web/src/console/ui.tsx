import type { ReactNode } from 'react'
import { Button } from 'antd'
import { Problem } from '../shared/http'
import { say, states, warnings, type Words } from '../shared/words'

export function Panel(p: { title: ReactNode; note?: ReactNode; children: ReactNode; className?: string; label?: string; scroll?: boolean }) {
  return (
    <section className={'panel ' + (p.className ?? '')} aria-label={p.label ?? (typeof p.title === 'string' ? p.title : undefined)}>
      <header>
        <h2>{p.title}</h2>
        {p.note && <div className="note">{p.note}</div>}
      </header>
      {p.scroll ? <div className="body scroll grow" tabIndex={0} role="group" aria-label={typeof p.title === 'string' ? p.title : undefined}>{p.children}</div> : p.children}
    </section>
  )
}

export type Tone = 'blue' | 'amber' | 'red' | 'green' | 'line' | 'navy' | 'solidred' | 'grey'

export function Chip({ tone, children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={'chip' + (tone && tone !== 'grey' ? ' c-' + tone : '')} title={title}>
      {children}
    </span>
  )
}

const stateTones: Record<string, Tone> = {
  draft: 'line', accepted: 'blue', to_dispatch: 'blue', dispatched: 'blue', handling: 'navy', send_back_asked: 'amber', in_dispute: 'amber', suspended: 'grey',
  replied: 'amber', to_follow_up: 'amber', rework: 'red', closed: 'green', transferred: 'grey', rejected: 'grey', merged: 'grey', cancelled: 'grey',
}

export function StateChip({ state }: { state: string }) {
  return <Chip tone={state === 'handling' ? 'blue' : stateTones[state]}>{say(states, state)}</Chip>
}

/** 突发, 省级交办件 solid; 临期 amber; 超期 red. */
export function UrgencyChip({ urgency }: { urgency: number | string }) {
  const u = String(urgency)
  if (u === '3') return <Chip tone="solidred">突发</Chip>
  if (u === '2') return <Chip tone="solidred">紧急</Chip>
  if (u === '1') return <Chip tone="amber">较急</Chip>
  return null
}

export function WarnChip({ warn, overdue }: { warn: string; overdue: boolean }) {
  if (overdue) return <Chip tone="red">已超期</Chip>
  if (warn === 'red') return <Chip tone="red">{warnings.red}</Chip>
  if (warn === 'yellow') return <Chip tone="amber">{warnings.yellow}</Chip>
  return null
}

export function Bones({ lines = 5 }: { lines?: number }) {
  return (
    <div className="bones" role="status" aria-label="正在读取">
      {Array.from({ length: lines }, (_, i) => (
        <i key={i} style={{ width: `${92 - ((i * 17) % 40)}%` }} />
      ))}
    </div>
  )
}

export function Blank({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="blank">
      <b>{title}</b>
      {children}
    </div>
  )
}

/** A refusal or a broken line, with the way on. */
export function Refused({ error, retry }: { error: unknown; retry?: () => void }) {
  const p = error instanceof Problem ? error : undefined
  const title = p?.status === 403 ? '没有权限查看' : p?.status === 404 ? '没有找到' : p?.status === 0 ? '网络不通' : '没有读到'
  return (
    <div className="blank" role="alert">
      <b>{title}</b>
      {p?.message ?? '页面出了问题，请重试；仍不行请联系管理员。'}
      {retry && p?.status !== 403 && (
        <div>
          <Button onClick={retry}>重试</Button>
        </div>
      )}
    </div>
  )
}

/** One of a few, as native radios in a row: quick with arrows, right for screen readers. */
export function Choice(p: {
  name: string
  label: string
  value?: string
  options: { value: string; label: string }[]
  onChange?: (value: string) => void
  id?: string
  bad?: boolean
  className?: string
}) {
  return (
    <fieldset className={`choice ${p.bad ? 'bad ' : ''}${p.className ?? ''}`} id={p.id} aria-label={p.label}>
      {p.options.map((o) => (
        <label key={o.value}>
          <input type="radio" name={p.name} value={o.value} checked={p.value === o.value} onChange={() => p.onChange?.(o.value)} />
          <span>{o.label}</span>
        </label>
      ))}
    </fieldset>
  )
}

export function choices(words: Words, only?: string[]) {
  return (only ?? Object.keys(words)).map((value) => ({ value, label: words[value] }))
}

export function Key({ children }: { children: ReactNode }) {
  return <span className="key">{children}</span>
}
