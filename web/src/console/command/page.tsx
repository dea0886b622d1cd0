import { useEffect, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { showDue, showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Panel, Refused, type Tone } from '../ui'
import { doors, surgeStates, type Moment, type Opened, type Post, type Surge } from './doors'
import { PlanPanel } from './plan'
import '../quality/quality.css'
import './command.css'

const tones: Record<string, Tone> = { asked: 'amber', running: 'solidred', ended: 'grey', withdrawn: 'grey' }

/** 应急指挥部: the response at a glance, its hourly lists with receipts, its volunteers, and the switch that needs two. */
export function CommandPage() {
  const read = useQuery({ queryKey: ['surge'], queryFn: doors.post, refetchInterval: 60_000 })
  useEffect(() => {
    document.title = '应急指挥部 · 宿事速办'
  }, [])
  if (read.isPending) return <Panel title="应急指挥部"><Bones lines={10} /></Panel>
  if (read.isError) return <Panel title="应急指挥部"><Refused error={read.error} retry={() => void read.refetch()} /></Panel>
  const p = read.data
  if (!p.leads) return <div className="command grow"><Lists post={p} /></div>
  return (
    <div className="command grow">
      <Head post={p} />
      <div className="c-cols">
        <Lists post={p} />
        <div className="c-stack">
          <Volunteers post={p} />
          <Drill post={p} />
          <Earlier list={(p.earlier ?? []).filter((s) => s.begun_at)} />
        </div>
        <PlanPanel key={p.plan?.version} plan={p.plan!} locked={p.surge?.state === 'running' || p.surge?.state === 'asked'} />
      </div>
    </div>
  )
}

/** How a response stands, what it has taken, and the next step. */
function Head({ post: p }: { post: Post }) {
  const s = p.surge
  return (
    <Panel title="应急指挥部" note={s && <Chip tone={tones[s.state]}>{say(surgeStates, s.state)}</Chip>}>
      <div className="c-head">
        <dl className="q-head">
          <div><dt>专席席位</dt><dd><b className="num">{p.seats || p.plan?.seats_from || 0}</b><span className="meta num">预案 {p.plan?.seats_from} → {p.plan?.seats_to}</span></dd></div>
          <div><dt>编组</dt><dd><b className="num">{p.people}</b><span className="meta num">{p.plan?.shifts?.length ?? 0} 班，志愿者 {(p.plan?.batches ?? []).reduce((n, b) => n + b.people, 0)} 人</span></dd></div>
          {(p.tallies ?? []).map((t) => (
            <div key={t.label}><dt>{t.label} → {t.group}</dt><dd><b className="num">{t.done}</b><span className="meta num">办结 ÷ {t.taken} 受理；在办 {t.open}，超时 {t.overdue}{t.done > 0 && `；平均 ${t.minutes} 分钟`}</span></dd></div>
          ))}
          {(p.tallies ?? []).length > 0 && <div><dt>每小时清单</dt><dd><span className="num">{p.tallies!.map((t) => (t.sent ? `${t.group} 已接收 ${t.received} ÷ ${t.sent}` : `${t.group} 还没有到整点`)).join('，')}</span></dd></div>}
        </dl>
        <Switch post={p} />
        {s && <p className="meta">{s.asked_by} {showTime(s.asked_at)} 提出：{s.reason}{s.begun_at && `；${s.begun_by} ${showTime(s.begun_at)} 确认启动`}{s.ended_at && `；${s.ended_by} ${showTime(s.ended_at)} ${s.state === 'ended' ? '撤收' : '撤回'}${s.summary ? `：${s.summary}` : ''}`}{s.state === 'ended' && <>　<a href={`/api/surge/${s.id}/report`} download>撤收报告</a></>}</p>}
      </div>
    </Panel>
  )
}

function Switch({ post: p }: { post: Post }) {
  const me = useMe()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [text, setText] = useState('')
  const done = (said: string) => ({ onSuccess: () => (setText(''), void message.success(said), queries.invalidateQueries({ queryKey: ['surge'] })) })
  const s = p.surge
  const ask = useMutation({ mutationFn: () => doors.ask(text), ...done('已提出，请另一位中心主任确认') })
  const begin = useMutation({ mutationFn: () => doors.begin(s!.id, s!.version), ...done('战时响应已启动') })
  const withdraw = useMutation({ mutationFn: () => doors.withdraw(s!.id, s!.version), ...done('已撤回') })
  const end = useMutation({ mutationFn: () => doors.end(s!.id, s!.version, text), ...done('已撤收，临时账号全部失效') })
  const error = ask.error ?? begin.error ?? withdraw.error ?? end.error
  const directs = may(me, 'manage_policies') && may(me, 'see_all')
  return (
    <>
      <div className="row c-switch">
        {s?.state === 'asked' ? (
          <>
            <span className="alert a-amber grow">等待第二人确认；提出的人不能自己确认。</span>
            {directs && <Button type="primary" danger loading={begin.isPending} onClick={() => begin.mutate()}>确认启动</Button>}
            <Button loading={withdraw.isPending} onClick={() => withdraw.mutate()}>撤回</Button>
          </>
        ) : s?.state === 'running' ? (
          !directs ? <span className="meta">撤收由中心主任决定。</span> : (
            <>
              <Input aria-label="撤收的情况" placeholder="撤收的情况" maxLength={1000} value={text} onChange={(e) => setText(e.target.value)} />
              <Button danger disabled={text.trim().length < 4} loading={end.isPending} onClick={() => end.mutate()}>撤收</Button>
            </>
          )
        ) : (
          <>
            <Input aria-label="启动的理由" placeholder={p.plan?.version ? '启动的理由' : '先在右边编好预案'} disabled={!p.plan?.version} maxLength={200} value={text} onChange={(e) => setText(e.target.value)} />
            <Button danger disabled={text.trim().length < 4} loading={ask.isPending} onClick={() => ask.mutate()}>申请启动</Button>
          </>
        )}
      </div>
      {error && <p role="alert" className="reveal-no">{error.message}</p>}
    </>
  )
}

/** The hourly lists: what was sent to whom, and who received it when. */
function Lists({ post: p }: { post: Post }) {
  const queries = useQueryClient()
  const receive = useMutation({ mutationFn: (id: number) => doors.receive(id), onSuccess: () => queries.invalidateQueries({ queryKey: ['surge'] }) })
  const list = p.rollups ?? []
  return (
    <Panel title={p.leads ? '每小时重点诉求清单' : '本组重点诉求清单'} scroll className="c-lists" note={`${list.length} 份`}>
      {!list.length && <Blank title="还没有清单">战时响应启动后，每到整点汇总一次，发送各指挥组。</Blank>}
      {receive.isError && <p role="alert" className="reveal-no">{receive.error.message}</p>}
      {list.length > 0 && (
        <table className="q-table">
          <thead><tr><th scope="col">截至</th><th scope="col">报送</th><th scope="col" className="n">新增</th><th scope="col" className="n">在办</th><th scope="col" className="n">超时</th><th scope="col" className="n">办结</th><th scope="col">回执</th></tr></thead>
          <tbody>
            {list.map((r) => (
              <tr key={r.id}>
                <th scope="row" className="num"><a href={`/api/surge/rollups/${r.id}/docx`} download>{showDue(r.hour)}</a></th>
                <td>{r.group}</td>
                <td className="n">{r.fresh}</td>
                <td className="n">{r.open}</td>
                <td className="n">{r.overdue}</td>
                <td className="n">{r.closed}</td>
                <td>{r.received_at ? <span className="meta">{r.received_by} {showTime(r.received_at)}</span> : r.mine ? <Button size="small" loading={receive.isPending} onClick={() => receive.mutate(r.id)}>接收</Button> : <Chip tone="amber">未接收</Chip>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function Volunteers({ post: p }: { post: Post }) {
  const queries = useQueryClient()
  const [opened, setOpened] = useState<Opened[]>([])
  const call = useMutation({ mutationFn: (batch: string) => doors.call(p.surge!.id, batch), onSuccess: (list) => (setOpened(list), queries.invalidateQueries({ queryKey: ['surge'] })) })
  const list = p.volunteers ?? []
  return (
    <Panel title="志愿者临时账号" scroll className="grow" note={`在用 ${list.filter((v) => v.alive).length}，已失效 ${list.filter((v) => !v.alive).length}`}>
      <ul className="q-items">
        {(p.plan?.batches ?? []).map((b) => {
          const mine = list.filter((v) => v.batch === b.name)
          const alive = mine.filter((v) => v.alive)
          return (
            <li key={b.name}>
              <b>{b.name}</b> <span className="num">{b.people} 人，{b.shift}</span>
              <span className="meta">{mine.length ? `开过 ${mine.length} 个，在用 ${alive.length}，通过测验 ${mine.filter((v) => v.passed_at).length}${alive[0] ? `；${showDue(alive[0].until)} 失效` : ''}` : '还没有开账号'}</span>
              {p.surge?.state === 'running' && !alive.length && <Button size="small" loading={call.isPending} onClick={() => call.mutate(b.name)}>开本班账号</Button>}
            </li>
          )
        })}
      </ul>
      {call.isError && <p role="alert" className="reveal-no">{call.error.message}</p>}
      {opened.length > 0 && (
        <>
          <p className="alert a-amber">口令只显示这一次，请逐人发放；首次登录须修改，并先完成上岗测验。</p>
          <table className="q-table">
            <tbody>{opened.map((o) => <tr key={o.login}><th scope="row">{o.name}</th><td className="num">{o.login}</td><td className="num">{o.password}</td></tr>)}</tbody>
          </table>
        </>
      )}
    </Panel>
  )
}

/** Responses before this one, each with its report. */
function Earlier({ list }: { list: Surge[] }) {
  if (!list.length) return null
  return (
    <Panel title="历次响应" scroll className="c-earlier" note={`${list.length} 次`}>
      <ul className="q-items">
        {list.map((s) => (
          <li key={s.id}>
            <b className="num">{showTime(s.begun_at)} 至 {showTime(s.ended_at)}</b> <a href={`/api/surge/${s.id}/report`} download>撤收报告</a>
            <span className="meta">{s.reason}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** 演练: the plan on a simulated clock; nothing real is touched. */
function Drill({ post: p }: { post: Post }) {
  const run = useMutation({ mutationFn: () => doors.rehearse(24) })
  const [at, setAt] = useState(0)
  const list: Moment[] = run.data ?? []
  const m = list[Math.min(at, list.length - 1)]
  return (
    <Panel title="演练" note="模拟时钟，不动真实数据">
      <div className="body c-drill">
        <div className="row">
          <Button size="small" disabled={!p.plan?.version} loading={run.isPending} onClick={() => (setAt(0), run.mutate())}>演练一昼夜</Button>
          {m && (
            <>
              <Button size="small" disabled={at === 0} onClick={() => setAt(at - 1)}>前一小时</Button>
              <Button size="small" disabled={at >= list.length - 1} onClick={() => setAt(at + 1)}>后一小时</Button>
              <Button size="small" disabled={at >= list.length - 1} onClick={() => setAt(list.length - 1)}>到撤收</Button>
            </>
          )}
        </div>
        {run.isError && <p role="alert" className="reveal-no">{run.error.message}</p>}
        {m && (
          <p>
            <b className="num">{showTime(m.at)}</b> 第 {at} 小时：席位 {m.seats}，在班 {m.on_shift} 人，临时账号 {m.alive} 个，已发清单 {m.rolled} 次
            <span className="meta">{(m.what ?? []).join('；')}</span>
          </p>
        )}
      </div>
    </Panel>
  )
}
