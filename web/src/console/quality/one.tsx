import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, DatePicker, Input, InputNumber } from 'antd'
import { showDue, showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { doors, parts, states, subjects, type Mark, type Scoring, type View } from './doors'
import { Passage } from './passage'
import { Recordings } from './recordings'

/** One inspection: the text on the left, the sheet or the results on the right. */
export function One({ id, onScored }: { id: number; onScored: () => void }) {
  const view = useQuery({ queryKey: ['inspection', id], queryFn: () => doors.one(id) })
  if (view.isPending) return <Panel title="评分"><Bones lines={12} /></Panel>
  if (view.isError) return <Panel title="评分"><Refused error={view.error} retry={() => void view.refetch()} /></Panel>
  return <Opened key={view.data.version} view={view.data} onScored={onScored} />
}

function Opened({ view: v, onScored }: { view: View; onScored: () => void }) {
  const [marks, setMarks] = useState<Mark[]>([])
  const [item, setItem] = useState<string>()
  const shown = v.can_score ? [...marks, ...(v.scorings ?? []).flatMap((s) => s.marks ?? [])] : (v.scorings ?? []).flatMap((s) => s.marks ?? [])
  const toggle = (m: Mark) => {
    const same = (a: Mark) => a.text === m.text && a.from === m.from
    setMarks(marks.some(same) ? marks.filter((a) => !same(a)) : [...marks, { ...m, item: item! }])
  }
  const names = Object.fromEntries((v.sheet.items ?? []).map((i) => [i.key, i.name]))
  return (
    <>
      <Panel
        title={`${say(subjects, v.subject)}原文`} className="q-text" scroll
        note={<>{v.rule && <span>因“{v.rule}”抽中</span>}{v.no && <Link to="/tickets/$id" params={{ id: String(v.ticket) }}>工单 {v.no}</Link>}</>}
      >
        <dl className="q-facts">
          {(v.facts ?? []).map((f) => <div key={f.name}><dt>{f.name}</dt><dd>{f.text}</dd></div>)}
        </dl>
        {v.subject !== 'reply' && <Recordings ticket={v.ticket} marks={shown} names={names} onMark={v.can_score && item ? toggle : undefined} />}
        {!v.texts?.length && <Blank title="原文不在您的数据范围内">可以看评分和评语；需要原文请与质检员一起看。</Blank>}
        {v.can_score && !!v.texts?.length && <p className="meta q-hint">{item ? `点一句话，标注到“${names[item]}”；再点一次取消。` : '先在右边选一个评分项，再点原文中的句子，或在录音的时间轴上作标注。'}</p>}
        {(v.texts ?? []).map((t) => <Passage key={t.key} text={t} marks={shown} names={names} onMark={v.can_score && item ? toggle : undefined} />)}
      </Panel>
      <div className="q-side scroll" tabIndex={0} role="group" aria-label="评分">
        {v.appeal && <Panel title="申诉" note={showTime(v.appealed_at)}><p className="body pre">{v.appeal}</p></Panel>}
        {(v.scorings ?? []).map((s) => <Result key={s.part + s.at} scoring={s} names={names} />)}
        {v.can_score ? <Sheet view={v} marks={marks} item={item} onItem={setItem} onDrop={(m) => setMarks(marks.filter((a) => a !== m))} onDone={onScored} /> : !v.scored_at && <Panel title="评分"><Blank title={say(states, v.state)}>由其他质检员评分；结果出来以前互不可见。</Blank></Panel>}
        {v.can_appeal && <Appeal view={v} />}
        <Coachings view={v} />
      </div>
    </>
  )
}

function Result({ scoring: s, names }: { scoring: Scoring; names: Record<string, string> }) {
  const lost = Object.entries(s.lost ?? {})
  return (
    <Panel title={say(parts, s.part)} note={`${s.by} ${showTime(s.at)}`}>
      <div className="body q-result">
        <p className="row"><b className="q-total num">{s.total}</b> 分 <Chip tone={s.qualified ? 'green' : 'red'}>{s.qualified ? '合格' : s.fatal ? '一票否决' : '不合格'}</Chip></p>
        {lost.length > 0 && <ul className="q-lost">{lost.map(([k, n]) => <li key={k}><span>{names[k] ?? k}</span><b className="num">{s.fatal && n === 1 ? '' : `−${n}`}</b></li>)}</ul>}
        {s.comment && <p className="pre">{s.comment}</p>}
      </div>
    </Panel>
  )
}

const titles: Record<string, string> = { waiting: '评分', half: '双评（看不到另一人的评分）', split: '裁定：两人结论不同', appealed: '申诉复评（最终结果）' }

function Sheet({ view: v, marks, item, onItem, onDrop, onDone }: { view: View; marks: Mark[]; item?: string; onItem: (key?: string) => void; onDrop: (m: Mark) => void; onDone: () => void }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [lost, setLost] = useState<Record<string, number>>({})
  const [comment, setComment] = useState('')
  const items = v.sheet.items ?? []
  const fatal = items.some((i) => i.fatal && lost[i.key])
  const total = fatal ? 0 : 100 - items.reduce((sum, i) => sum + (i.fatal ? 0 : (lost[i.key] ?? 0)), 0)
  const send = useMutation({
    mutationFn: () => doors.score(v.id, { version: v.version, lost, marks, comment }),
    onSuccess: () => {
      void message.success('评分已记入')
      void queries.invalidateQueries({ queryKey: ['inspections'] })
      void queries.invalidateQueries({ queryKey: ['inspection', v.id] })
      onDone()
    },
  })
  return (
    <Panel title={titles[v.state] ?? '评分'} note={`评分表第 ${v.sheet.version} 版，${v.sheet.pass} 分合格`}>
      <div className="q-sheet">
        {items.map((i) => (
          <div key={i.key} className={'q-item' + (item === i.key ? ' on' : '') + (i.fatal ? ' fatal' : '')}>
            <button type="button" className="q-pick" aria-pressed={item === i.key} onClick={() => onItem(item === i.key ? undefined : i.key)}>
              <b>{i.name}</b> {i.fatal ? <Chip tone="red">一票否决</Chip> : <span className="meta num">{i.points} 分</span>}
              <span className="meta">{i.help}</span>
            </button>
            {i.fatal ? (
              <label className="q-fatal"><input type="checkbox" checked={!!lost[i.key]} onChange={(e) => setLost({ ...lost, [i.key]: e.target.checked ? 1 : 0 })} /> 有</label>
            ) : (
              <InputNumber aria-label={`${i.name}扣分`} size="small" min={0} max={i.points} precision={0} prefix="扣" value={lost[i.key] ?? 0} onChange={(n) => setLost({ ...lost, [i.key]: n ?? 0 })} />
            )}
            {marks.filter((m) => m.item === i.key).map((m) => (
              <span key={m.text + m.from} className="q-quote">“{m.quote.slice(0, 24)}{m.quote.length > 24 ? '…' : ''}” <button type="button" className="link" onClick={() => onDrop(m)}>取消</button></span>
            ))}
          </div>
        ))}
        <label htmlFor="q-comment">评语{total < 100 ? '（扣了分的必须写）' : ''}</label>
        <Input.TextArea id="q-comment" rows={3} maxLength={1000} value={comment} onChange={(e) => setComment(e.target.value)} />
        {send.isError && <p role="alert" className="reveal-no">{send.error.message}</p>}
        <div className="row">
          <b className="q-total num">{total}</b> 分 <Chip tone={total >= v.sheet.pass ? 'green' : 'red'}>{total >= v.sheet.pass ? '合格' : '不合格'}</Chip>
          <span className="grow" />
          <Button type="primary" loading={send.isPending} onClick={() => send.mutate()}>提交评分</Button>
        </div>
      </div>
    </Panel>
  )
}

function Appeal({ view: v }: { view: View }) {
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const send = useMutation({
    mutationFn: () => doors.appeal(v.id, v.version, text),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: ['inspections'] }), queries.invalidateQueries({ queryKey: ['inspection', v.id] })]),
  })
  return (
    <Panel title="申诉" note={`${showDue(v.appeal_till)} 前可以申诉`}>
      <div className="q-sheet">
        <label htmlFor="q-appeal">哪里评得不对（由另一位质检员复评，复评为最终结果）</label>
        <Input.TextArea id="q-appeal" rows={3} maxLength={1000} value={text} onChange={(e) => setText(e.target.value)} />
        {send.isError && <p role="alert" className="reveal-no">{send.error.message}</p>}
        <div className="row"><span className="grow" /><Button loading={send.isPending} disabled={text.trim().length < 10} onClick={() => send.mutate()}>提出申诉</Button></div>
      </div>
    </Panel>
  )
}

function Coachings({ view: v }: { view: View }) {
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const [on, setOn] = useState('')
  const [answer, setAnswer] = useState('')
  const refresh = () => queries.invalidateQueries({ queryKey: ['inspection', v.id] })
  const coach = useMutation({ mutationFn: () => doors.coach(v.id, text, on), onSuccess: () => (setText(''), setOn(''), refresh()) })
  const read = useMutation({ mutationFn: (id: number) => doors.acknowledge(id, answer), onSuccess: refresh })
  const notes = v.coachings ?? []
  if (!notes.length && !v.can_coach) return null
  return (
    <Panel title="辅导记录">
      {notes.map((c) => (
        <div key={c.id} className="q-note">
          <p className="pre">{c.text}</p>
          <p className="meta">{c.by} {showTime(c.at)}{c.check_on && `，${c.check_on} 回看`}；{c.read_at ? `${showTime(c.read_at)} 已读${c.answer ? `：${c.answer}` : ''}` : '对方未读'}</p>
          {c.mine && !c.read_at && (
            <div className="row">
              <Input size="small" aria-label="回复辅导" placeholder="可以写一句回复" maxLength={500} value={answer} onChange={(e) => setAnswer(e.target.value)} />
              <Button size="small" loading={read.isPending} onClick={() => read.mutate(c.id)}>已读</Button>
            </div>
          )}
        </div>
      ))}
      {v.can_coach && (
        <div className="q-sheet">
          <label htmlFor="q-coach">与被检人谈了什么、怎样改进</label>
          <Input.TextArea id="q-coach" rows={2} maxLength={1000} value={text} onChange={(e) => setText(e.target.value)} />
          {coach.isError && <p role="alert" className="reveal-no">{coach.error.message}</p>}
          <div className="row">
            <DatePicker size="small" aria-label="回看日期" placeholder="回看日期" onChange={(d) => setOn(d ? d.format('YYYY-MM-DD') : '')} />
            <span className="grow" />
            <Button size="small" loading={coach.isPending} disabled={text.trim().length < 4} onClick={() => coach.mutate()}>记下辅导</Button>
          </div>
        </div>
      )}
    </Panel>
  )
}
