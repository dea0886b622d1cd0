import { useEffect, useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, DatePicker, Input, InputNumber, Popconfirm } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { Problem } from '../../shared/http'
import { showTime } from '../../shared/time'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Choice, Panel, Refused } from '../ui'
import { doors, type Row, type Sum, type View } from './doors'
import { Gaps, UnitGaps } from './gaps'
import { Lines } from './lines'
import type { Search, Tab } from './search'
import { Survey } from './survey'
import { Visits } from './visits'
import './evaluation.css'

/** 自评: the rounds, and one of them: what it came to, its visits, questionnaires and gaps. */
export function EvaluationPage() {
  const search = useSearch({ from: '/frame/evaluation' })
  const navigate = useNavigate()
  const me = useMe()
  const go = (next: Partial<Search>) => void navigate({ to: '/evaluation', search: { ...search, ...next }, replace: true })
  const wide = may(me, 'inspect') || (may(me, 'see_all') && may(me, 'manage_policies'))
  useEffect(() => {
    document.title = '自评 · 宿事速办'
  }, [])
  if (!wide) return <UnitGaps />
  return <Rounds search={search} go={go} />
}

function Rounds({ search, go }: { search: Search; go: (next: Partial<Search>) => void }) {
  const rounds = useQuery({ queryKey: ['evaluations'], queryFn: doors.list })
  const items = rounds.data?.items ?? []
  const chosen = search.id ?? (items[0] && String(items[0].id))
  const going = items.some((r) => r.state === 'open')
  return (
    <div className="ev grow">
      <div className="ev-left">
        <Panel title="各轮自评" scroll className="ev-rounds">
          {rounds.isPending && <Bones lines={4} />}
          {rounds.isError && <Refused error={rounds.error} retry={() => void rounds.refetch()} />}
          {rounds.isSuccess && !items.length && <Blank title="还没有做过自评">由中心主任开始一轮：暗访按脚本排好日子，质检员两人各评一遍；问卷、佐证齐了就定级。</Blank>}
          <ul>
            {items.map((r) => <Line key={r.id} row={r} on={String(r.id) === chosen} open={() => go({ id: String(r.id), n: undefined, item: undefined })} />)}
          </ul>
        </Panel>
        {rounds.data?.keeps && !going && <Begin onBegun={(id) => go({ id: String(id), tab: 'visits' })} />}
      </div>
      {chosen ? <One key={chosen} id={Number(chosen)} search={search} go={go} /> : <Panel title="自评结果"><Blank title="还没有结果">开始一轮后，这里列出 49 项指标的得分。</Blank></Panel>}
    </div>
  )
}

function Line({ row: r, on, open }: { row: Row; on: boolean; open: () => void }) {
  return (
    <li>
      <button type="button" className={'ev-row' + (on ? ' on' : '')} aria-current={on} onClick={open}>
        <span className="row"><b className="cut grow">{r.name}</b>{r.state === 'open' ? <Chip tone="amber">进行中</Chip> : <Chip tone="navy">{r.grade} 级</Chip>}</span>
        <span className="meta num">{r.from} 至 {r.to}{r.state === 'closed' ? `，${r.total.toFixed(2)} 分` : ''}</span>
      </button>
    </li>
  )
}

/** The words of a refusal. */
export const why = (e: unknown) => (e instanceof Problem ? e.message : '没有提交成功，请再试一次')

function Begin({ onBegun }: { onBegun: (id: number) => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const last = dayjs().startOf('month').subtract(1, 'day')
  const [name, setName] = useState('')
  const [period, setPeriod] = useState<[Dayjs, Dayjs]>([last.startOf('month').subtract(2, 'month'), last])
  const [days, setDays] = useState(14)
  const begin = useMutation({
    mutationFn: () => doors.open({ name, from: period[0].format('YYYY-MM-DD'), to: period[1].format('YYYY-MM-DD'), days }),
    onSuccess: (a) => {
      void queries.invalidateQueries({ queryKey: ['evaluations'] })
      onBegun(a.ID)
    },
    onError: (e) => void message.error(why(e)),
  })
  return (
    <Panel title="开始一轮" className="ev-begin">
      <div className="ev-form">
        <label>名称<Input value={name} maxLength={40} placeholder="如：2026年四季度自评" onChange={(e) => setName(e.target.value)} /></label>
        <label>评价期<DatePicker.RangePicker aria-label="评价期" allowClear={false} format="YYYY-MM-DD" value={period} onChange={(d) => d?.[0] && d[1] && setPeriod([d[0], d[1]])} /></label>
        <label>暗访在几天内做完<InputNumber min={1} max={90} value={days} onChange={(v) => setDays(v ?? 14)} /></label>
        <Button type="primary" loading={begin.isPending} onClick={() => begin.mutate()}>开始</Button>
      </div>
    </Panel>
  )
}

const tabs: { value: Tab; label: string }[] = [{ value: 'lines', label: '指标得分' }, { value: 'visits', label: '暗访' }, { value: 'survey', label: '明访问卷' }, { value: 'gaps', label: '差距清单' }]

function One({ id, search, go }: { id: number; search: Search; go: (next: Partial<Search>) => void }) {
  const read = useQuery({ queryKey: ['evaluation', id], queryFn: () => doors.one(id) })
  if (read.isPending) return <Panel title="自评结果"><Bones lines={12} /></Panel>
  if (read.isError) return <Panel title="自评结果"><Refused error={read.error} retry={() => void read.refetch()} /></Panel>
  const tab = search.tab ?? 'lines'
  return (
    <div className="ev-right">
      <Head view={read.data} />
      <section className="panel ev-tabs"><Choice name="tab" label="看什么" value={tab} options={tabs} onChange={(v) => go({ tab: v as Tab, n: undefined, item: undefined })} /></section>
      {tab === 'lines' && <Lines view={read.data} chosen={search.item} choose={(item) => go({ item })} />}
      {tab === 'visits' && <Visits view={read.data} chosen={search.n} choose={(n) => go({ n })} />}
      {tab === 'survey' && <Survey view={read.data} />}
      {tab === 'gaps' && <Gaps view={read.data} />}
    </div>
  )
}

function Head({ view: v }: { view: View }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const again = { onSuccess: () => void queries.invalidateQueries(), onError: (e: unknown) => void message.error(why(e)) }
  const take = useMutation({ mutationFn: () => doors.take(v.id), ...again })
  const close = useMutation({ mutationFn: () => doors.close(v.id, v.version), ...again })
  const open = v.state === 'open'
  const done = (v.visits ?? []).filter((x) => x.state === 'settled').length
  return (
    <section className="panel ev-head">
      <div className="ev-grade">
        <span className="meta">{open ? '照现在的得分' : '定级'}</span>
        <b>{(open ? v.standing : v.grade) || '—'}</b>
        <span className="num">{v.sum.read ? `${v.sum.score.toFixed(2)} ± ${v.sum.margin.toFixed(2)} 分` : '还没有得分'}</span>
        <span className="meta num">{v.sum.before != null ? `上一轮 ${v.sum.before.toFixed(2)} 分` : '没有上一轮可比'}</span>
      </div>
      <dl className="ev-areas">
        {(v.areas ?? []).map((a) => <Area key={a.key} sum={a} />)}
      </dl>
      <dl className="ev-facts">
        <div><dt>评价期</dt><dd className="num">{v.from} 至 {v.to}</dd></div>
        <div><dt>能计分</dt><dd className="num">{v.sum.read} / {v.sum.weight} 分，满八成可定级</dd></div>
        <div><dt>暗访 / 问卷</dt><dd className="num">{done} / {(v.visits ?? []).length} 次，{v.answers} / {v.indicators.answers} 份</dd></div>
        <div><dt>两人一致</dt><dd className="num">κ {v.kappa}（{v.strength}，{v.pairs} 项）</dd></div>
        <div><dt>{open ? '开始' : '定级'}</dt><dd>{open ? `${v.opened_by} ${showTime(v.opened_at)}` : `${v.closed_by} ${showTime(v.closed_at)}`}</dd></div>
      </dl>
      <div className="ev-acts">
        {open && <Button loading={take.isPending} onClick={() => take.mutate()}>从系统取数</Button>}
        {open && v.keeps && (
          <Popconfirm title="定级后得分不再改变，整改仍可登记" okText="定级" cancelText="再看看" onConfirm={() => close.mutate()}>
            <Button type="primary" loading={close.isPending}>定级</Button>
          </Popconfirm>
        )}
        <a href={`/api/evaluations/${v.id}/file`} download>下载 docx</a>
        <a href={`/api/evaluations/${v.id}/file?xlsx=true`} download>下载 xlsx</a>
      </div>
    </section>
  )
}

function Area({ sum: s }: { sum: Sum }) {
  return (
    <div>
      <dt>{s.name}</dt>
      <dd>
        <b className="num">{s.read ? s.score.toFixed(1) : '—'}</b>
        <meter min={0} max={100} value={s.score} aria-label={`${s.name}得分率`} />
        <span className="meta num">{s.points.toFixed(1)} / {s.read} 分{s.before != null ? `，上轮 ${s.before.toFixed(1)}` : ''}</span>
      </dd>
    </div>
  )
}
