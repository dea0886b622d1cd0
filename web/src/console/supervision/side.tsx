import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMutation, useQueryClient, useQuery } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { Problem } from '../../shared/http'
import { showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { may, useMe } from '../session'
import { Bones, Chip, Panel, Refused } from '../ui'
import { doors, type Home, type Reminder, type Soon } from './doors'
import { OrderPanel } from './order'
import type { View } from './page'
import { RemindForm } from './remind'
import { media, reminderStandings, soonWhys } from './words'

const tones = { waiting: 'amber', answered: 'green', unanswered: 'red', settled: 'grey' } as const

/** The right column: today's urging above; below what was picked, or what climbs tonight. */
export function Side({ home, search, go }: { home: Home; search: View; go: (v: View) => void }) {
  const today = home.today ?? []
  const total = Object.values(home.media ?? {}).reduce((a, b) => a + b, 0)
  return (
    <div className="s-side">
      <Panel title="今日催办" className="s-today" note={<span>{total} 次，回复 {home.answered} 次{total > 0 && `（${((home.answered / total) * 100).toFixed(2)}%）`}</span>}>
        <ul className="s-media">
          {Object.entries(media).map(([key, name]) => (
            <li key={key}>
              {name}
              <b className="num">{home.media?.[key] ?? 0}</b>
            </li>
          ))}
        </ul>
        <ul className="s-last">
          {today.slice(0, 4).map((r) => (
            <li key={r.id}>
              <span className="num meta">{showTime(r.at)}</span>
              <b className="cut">{r.unit.name}</b>
              <span className="cut grow">{r.title}</span>
              <Chip tone={tones[r.standing]}>{say(reminderStandings, r.standing)}</Chip>
            </li>
          ))}
          {!today.length && <li className="meta">今天还没有催办</li>}
        </ul>
      </Panel>
      {search.order ? (
        <Panel title="督办单" className="s-pick" note={<button type="button" className="link" onClick={() => go({})}>关闭</button>}>
          <OrderPanel id={search.order} />
        </Panel>
      ) : search.ticket ? (
        <TicketPick id={search.ticket} go={go} />
      ) : (
        <Tonight soon={(home.soon ?? []) as Soon[]} home={home} go={go} />
      )}
    </div>
  )
}

function Tonight({ soon, home, go }: { soon: Soon[]; home: Home; go: (v: View) => void }) {
  const back = (home.orders ?? []).filter((o) => o.state === 'fed_back' || o.state === 'accepted')
  return (
    <Panel title="今晚会升级的" className="s-pick" note={`${soon.length} 件，不办就升级`}>
      <div className="body scroll grow" tabIndex={0} role="group" aria-label="今晚会升级的和回来的">
        <ul className="s-soon">
          {soon.map((s) => (
            <li key={`${s.ticket}-${s.why}`}>
              <button type="button" className="link cut" onClick={() => go({ ticket: s.ticket })}>
                {s.title}
              </button>
              <span className="meta cut">
                {s.unit?.name ?? '—'} · {say(soonWhys, s.why)}
              </span>
            </li>
          ))}
          {!soon.length && <li className="meta">今晚没有会升级的工单</li>}
        </ul>
        <h3 className="s-sub">回来的（待验收、待销号 {back.length}）</h3>
        <ul className="s-soon">
          {back.map((o) => (
            <li key={o.id}>
              <button type="button" className="link cut" onClick={() => go({ order: o.id })}>
                {o.title}
              </button>
              <span className="meta">
                {o.unit.name} · {o.state_name}
              </span>
            </li>
          ))}
          {!back.length && <li className="meta">没有等待验收的反馈</li>}
        </ul>
      </div>
    </Panel>
  )
}

/** One ticket that was picked: its reminders, urging it, and putting it under an order. */
function TicketPick({ id, go }: { id: number; go: (v: View) => void }) {
  const me = useMe()
  const list = useQuery({ queryKey: ['supervision', 'reminders', id], queryFn: () => doors.reminders({ ticket: id, limit: 50 }) })
  return (
    <Panel title="催办记录" className="s-pick" note={<><Link to="/tickets/$id" params={{ id: String(id) }}>看工单</Link><button type="button" className="link" onClick={() => go({})}>关闭</button></>}>
      <div className="body scroll grow" tabIndex={0} role="group" aria-label="催办记录">
        {list.isPending ? <Bones lines={4} /> : list.isError ? <Refused error={list.error} retry={() => void list.refetch()} /> : list.data.length ? list.data.map((r) => <ReminderLine key={r.id} reminder={r} />) : <p className="meta">还没有催办过</p>}
      </div>
      {may(me, 'supervise') && (
        <div className="s-foot">
          <RemindForm tickets={[id]} done={() => void list.refetch()} />
          <ByHand id={id} go={go} />
        </div>
      )}
    </Panel>
  )
}

function ByHand({ id, go }: { id: number; go: (v: View) => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const [leader, setLeader] = useState('')
  const failed = (e: unknown) => void message.error(e instanceof Problem ? e.message : '没有办成，请再试一次。')
  const done = (o: { id: number }) => {
    void queries.invalidateQueries({ queryKey: ['supervision'] })
    go({ order: o.id })
  }
  const draft = useMutation({ mutationFn: () => doors.draftOrder({ tickets: [id], reason: reason.trim() }), onSuccess: done, onError: failed })
  const direct = useMutation({ mutationFn: () => doors.direct({ tickets: [id], reason: reason.trim(), leader: leader.trim(), days: 5 }), onSuccess: done, onError: failed })
  return (
    <details className="s-byhand">
      <summary>人工提级、领导直接交办</summary>
      <Input value={reason} onChange={(e) => setReason(e.target.value)} maxLength={500} aria-label="提级理由" placeholder="理由，至少 4 个字" />
      <Input value={leader} onChange={(e) => setLeader(e.target.value)} maxLength={60} aria-label="哪位领导" placeholder="领导直接交办的：哪位领导（岗位）" />
      <div className="row">
        <Button disabled={reason.trim().length < 4} loading={draft.isPending} onClick={() => draft.mutate()}>
          提级督办
        </Button>
        <Button disabled={reason.trim().length < 4 || !leader.trim()} loading={direct.isPending} onClick={() => direct.mutate()}>
          领导直接交办（5 个工作日）
        </Button>
      </div>
    </details>
  )
}

export function ReminderLine({ reminder: r }: { reminder: Reminder }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const answer = useMutation({
    mutationFn: () => doors.answer(r.id, text.trim()),
    onSuccess: () => {
      void message.success('已回复催办')
      void queries.invalidateQueries({ queryKey: ['supervision'] })
    },
    onError: (e) => void message.error(e instanceof Problem ? e.message : '没有回复成功，请再试一次。'),
  })
  return (
    <div className="s-reminder">
      <p className="row wrap">
        <Chip tone={tones[r.standing]}>{say(reminderStandings, r.standing)}</Chip>
        <b>{r.why}</b>
        <span className="meta">
          {say(media, r.medium)} · {r.by}
          {r.whom && ` → ${r.whom}`} · {showTime(r.at)}
        </span>
        <a href={`/api/reminders/${r.id}/docx`} download>催办单</a>
      </p>
      <p className="pre">{r.text}</p>
      {r.answer && (
        <p className="s-answer pre">
          {r.answered_by}：{r.answer}
        </p>
      )}
      {r.mine && (r.standing === 'waiting' || r.standing === 'unanswered') && (
        <div className="row">
          <Input value={text} onChange={(e) => setText(e.target.value)} maxLength={500} aria-label="回复催办" placeholder="进展和预计办结时间" />
          <Button type="primary" disabled={text.trim().length < 4} loading={answer.isPending} onClick={() => answer.mutate()}>
            回复
          </Button>
        </div>
      )}
    </div>
  )
}
