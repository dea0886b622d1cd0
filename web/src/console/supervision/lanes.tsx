import { showDueShort } from '../../shared/time'
import { Chip } from '../ui'
import type { Card, Home, OrderRow } from './doors'
import { orderTones } from './order'
import type { View } from './page'

/** 三级督办: three lanes; each card says why it is there, each foot what moves it on. */
export function Lanes({ home, search, go }: { home: Home; search: View; go: (v: View) => void }) {
  const orders = home.orders ?? []
  const second = orders.filter((o) => o.tier === 2)
  const third = orders.filter((o) => o.tier === 3)
  const papers = home.papers ?? []
  const soon = home.soon ?? []
  const reasons = Object.entries(home.reasons ?? {}).sort((a, b) => b[1] - a[1]).slice(0, 4)
  return (
    <div className="s-lanes">
      <Lane name="初级催办" note="热线办" count={home.first_all} tone="amber" tags={reasons} foot={`两次未复或超期满阈值 → 提级督办，今晚预计 ${soon.filter((s) => s.why !== 'open_days').length} 件`}>
        {(home.first ?? []).map((c) => (
          <First key={c.ticket} card={c} on={search.ticket === c.ticket} go={go} />
        ))}
        {home.first_all > (home.first ?? []).length && (
          <button type="button" className="link" onClick={() => go({ view: 'cards' })}>
            其余 {home.first_all - (home.first ?? []).length} 件看列表
          </button>
        )}
      </Lane>
      <Lane name="提级督办" note="督查办、营商办" count={second.length} tone="red" tags={forms(second)} foot={`入四张清单任一 → 市领导交办，今晚预计入清单 ${soon.filter((s) => s.why === 'open_days').length} 件`}>
        {second.map((o) => (
          <OrderCard key={o.id} order={o} on={search.order === o.id} go={go} />
        ))}
      </Lane>
      <Lane name="市领导交办" note={`已呈批 ${papers.length + third.length} / ${home.once}`} count={third.length + papers.length} tone="navy" tags={states(third)} foot={`佐证 + 回访 + 回头看 → 销号，近七日已销 ${home.struck} 件`}>
        {papers.map((p) => (
          <button key={p.id} type="button" className="s-card" onClick={() => go({ view: 'papers', paper: p.id })}>
            <span className="s-card-top">
              <b className="cut">{p.title}</b>
              <Chip tone={p.state === 'routed' ? 'amber' : 'blue'}>{p.state_name}</Chip>
            </span>
            <span className="s-why">{(p.reasons ?? []).join(' ＋ ')}</span>
            <span className="s-card-foot">
              <span className="cut">{(p.units ?? []).join('、')}</span>
              <span>{p.cite}</span>
            </span>
          </button>
        ))}
        {third.map((o) => (
          <OrderCard key={o.id} order={o} on={search.order === o.id} go={go} />
        ))}
      </Lane>
    </div>
  )
}

const count = (words: string[]) => Object.entries(words.reduce<Record<string, number>>((n, w) => ({ ...n, [w]: (n[w] ?? 0) + 1 }), {}))
const forms = (orders: OrderRow[]) => count(orders.map((o) => o.form_name))
const states = (orders: OrderRow[]) => count(orders.map((o) => o.state_name))

function Lane(p: { name: string; note: string; count: number; tone: string; tags: [string, number][]; foot: string; children: React.ReactNode }) {
  return (
    <section className={'s-lane s-lane-' + p.tone} aria-label={p.name}>
      <h3>
        {p.name} <b className="num">{p.count}</b>
        <span className="meta">{p.note}</span>
      </h3>
      <p className="row wrap s-tags">
        {p.tags.map(([name, n]) => (
          <span key={name} className="chip">
            {name} <b>{n}</b>
          </span>
        ))}
      </p>
      <div className="scroll s-cards" tabIndex={0} role="group" aria-label={`${p.name}的卡片`}>
        {p.count ? p.children : <p className="meta s-none">现在没有</p>}
      </div>
      <p className="s-lane-foot">→ {p.foot}</p>
    </section>
  )
}

function First({ card: c, on, go }: { card: Card; on: boolean; go: (v: View) => void }) {
  const late = c.unanswered > 0
  return (
    <button type="button" className={'s-card' + (late ? ' hot' : '') + (on ? ' on' : '')} onClick={() => go({ ticket: c.ticket })}>
      <span className="s-card-top">
        <b className="cut">{c.title}</b>
        <Chip tone={late ? 'red' : c.answered_at ? 'blue' : 'amber'}>{late ? `未复 ${c.unanswered} 次` : c.answered_at ? '已回复' : '催办待复'}</Chip>
      </span>
      <span className="s-why">{(c.whys ?? []).join('、')}</span>
      <span className="s-card-foot">
        <span className="cut">{c.unit.name}</span>
        <span>
          催 {c.count} 次 · {c.due_at ? `${showDueShort(c.due_at)} 到期` : ''}
        </span>
      </span>
    </button>
  )
}

function OrderCard({ order: o, on, go }: { order: OrderRow; on: boolean; go: (v: View) => void }) {
  return (
    <button type="button" className={'s-card' + (o.overdue || o.state === 'drafted' ? ' hot' : '') + (on ? ' on' : '')} onClick={() => go({ order: o.id })}>
      <span className="s-card-top">
        <b className="cut">{o.title}</b>
        <Chip tone={o.overdue ? 'red' : orderTones[o.state]}>{o.overdue ? `${o.state_name}超时` : o.state_name}</Chip>
      </span>
      <span className="s-why">{(o.reasons ?? []).join(' ＋ ')}</span>
      <span className="s-card-foot">
        <span className="cut">{o.unit.name}</span>
        <span>
          {o.state === 'issued' && o.read_due_at ? `阅批 ${showDueShort(o.read_due_at)}` : o.due_at ? `反馈 ${showDueShort(o.due_at)}` : o.form_name}
        </span>
      </span>
    </button>
  )
}
