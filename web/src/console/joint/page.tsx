import { useEffect, useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { showTime } from '../../shared/time'
import type { Me } from '../../shared/contract'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Choice, Refused } from '../ui'
import { ProvinceBoard } from './board'
import { Detail } from './detail'
import { doors, type Sum } from './doors'
import { OpenForm } from './open'
import { kinds, stateTones, type Kind } from './words'
import './joint.css'

const centre = (me: Me) => may(me, 'supervise') && may(me, 'see_all')

/** Who begins a dossier of a kind; the server has the last word. */
const opens: Record<Kind, (me: Me) => boolean> = {
  consultation: centre, campaign: centre, assessment: centre, hint: centre, exposure: centre, open_day: centre,
  joint: (me) => centre(me) || (may(me, 'decide_send_back') && may(me, 'see_all')),
  leader_day: (me) => centre(me) || may(me, 'lead_floor'),
  comment: (me) => may(me, 'comment'),
}

/** 案卷: work on several tickets together, by kind; the list at the left, the dossier beside it. */
export function JointPage() {
  const me = useMe()
  const search = useSearch({ strict: false }) as { kind?: string; id?: number }
  const navigate = useNavigate()
  const [opening, setOpening] = useState(false)
  const board = may(me, 'supervise', 'sign_off')
  const kind = (search.kind && (search.kind in kinds || (search.kind === 'board' && board)) ? search.kind : 'consultation') as Kind | 'board'
  const go = (next: { kind?: string; id?: number }) => (setOpening(false), void navigate({ to: '/joint', search: next as never }))
  const list = useQuery({ queryKey: ['dossiers', kind], queryFn: () => doors.list({ kind }), enabled: kind !== 'board' })
  const sums = useQuery({ queryKey: ['dossiers', 'sums'], queryFn: doors.sums, enabled: board })
  useEffect(() => {
    document.title = `${kind === 'board' ? '挂图作战' : kinds[kind].name} · 宿事速办`
  }, [kind])
  const tabs = [...(board ? [{ value: 'board', label: '挂图作战' }] : []), ...Object.entries(kinds).filter(([k]) => k !== 'comment' || centre(me) || may(me, 'comment')).map(([value, k]) => ({ value, label: k.name }))]
  const order = ['consultation', 'campaign', 'board', 'joint']
  tabs.sort((a, b) => rank(order, a.value) - rank(order, b.value))
  const id = search.id ?? list.data?.[0]?.id
  return (
    <div className="joint">
      <div className="j-tabs">
        <Choice name="dossier-kind" label="哪一类" value={kind} options={tabs} onChange={(k) => go({ kind: k })} />
        {kind !== 'board' && <Total sum={sums.data?.find((s) => s.kind === kind)} />}
      </div>
      {kind === 'board' ? <ProvinceBoard /> : (
        <div className="j-two">
          <section className="panel j-list" aria-label={kinds[kind].name}>
            <header>
              <h2>{kinds[kind].name}</h2>
              <div className="note">{opens[kind](me) && <Button size="small" type="primary" onClick={() => setOpening(true)}>{kinds[kind].begin}</Button>}</div>
            </header>
            <div className="scroll grow" tabIndex={0} role="group" aria-label="案卷列表">
              {list.isPending ? <Bones lines={6} /> : list.isError ? <Refused error={list.error} retry={() => void list.refetch()} /> : list.data.map((d) => (
                <button key={d.id} type="button" className={'j-item' + (d.id === id && !opening ? ' on' : '')} aria-current={d.id === id} onClick={() => go({ kind, id: d.id })}>
                  <b>{d.title}</b>
                  <span className="row wrap">
                    <Chip tone={stateTones[d.state]}>{d.state_name}</Chip>
                    {d.points > 0 && kinds[kind].done[0] && kind !== 'leader_day' && <Chip tone="line">{kinds[kind].points} {d.done}/{d.points}</Chip>}
                    {d.late > 0 && <Chip tone="red">{d.late} 条过期</Chip>}
                  </span>
                  <span className="meta">{d.cite} · {d.leader && `${d.leader} · `}{d.tickets ? `工单 ${d.tickets} 件 · ` : ''}{showTime(d.at ?? d.made_at)}</span>
                </button>
              ))}
              {list.isSuccess && !list.data.length && <Blank title={`还没有${kinds[kind].name}`} />}
            </div>
          </section>
          {opening ? <OpenForm key={kind} kind={kind} done={(made) => (made ? go({ kind, id: made }) : setOpening(false))} /> : id ? <Detail key={id} id={id} /> : <section className="panel"><Blank title="选一个案卷" /></section>}
        </div>
      )}
    </div>
  )
}

const rank = (order: string[], k: string) => (order.includes(k) ? order.indexOf(k) : order.length)

/** This year's sums: 16 consultations, 76 obstacles; 8 leaders, 112 tickets. */
function Total({ sum }: { sum?: Sum }) {
  if (!sum) return null
  const parts = [`本年 ${sum.count} 次`, sum.leaders > 0 && `${sum.leaders} 位领导`, sum.points > 0 && sum.kind !== 'joint' && sum.kind !== 'leader_day' && `${kinds[sum.kind as Kind].points} ${sum.points} 条，办结 ${sum.done} 条`, sum.tickets > 0 && `工单 ${sum.tickets} 件，办结 ${sum.ended} 件`]
  return <span className="meta">{parts.filter(Boolean).join(' · ')}</span>
}
