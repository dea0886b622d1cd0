import { useQuery } from '@tanstack/react-query'
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { dateOf, showClock, today } from '../../shared/time'
import { Blank, Bones, Panel, Refused } from '../ui'
import { doors, share, type CallFigures } from './doors'
import type { Search } from './search'
import '../quality/quality.css'

/** 话务统计: K01–K04 by day and queue, and how agents spent their shifts (K29), all from call events. */
export function FiguresPart({ bar, search, go }: { bar: React.ReactNode; search: Search; go: (next: Partial<Search>) => void }) {
  const from = search.from ?? dayjs(today()).subtract(6, 'day').format('YYYY-MM-DD')
  const to = search.to ?? today()
  const found = useQuery({ queryKey: ['call-figures', from, to], queryFn: () => doors.figures(from, to) })
  const r = found.data
  return (
    <div className="staffing grow">
      <Panel
        title="话务统计"
        note={<DatePicker.RangePicker size="small" aria-label="日期" allowClear={false} value={[dayjs(from), dayjs(to)]} onChange={(d) => d?.[0] && d[1] && go({ from: d[0].format('YYYY-MM-DD'), to: d[1].format('YYYY-MM-DD') })} />}
      >
        {bar}
        {r && (
          <dl className="q-head">
            <Rate title="接通率（K01）" s={r.total.answered} note={`剔除 ${r.short} 秒内放弃 ${r.total.answered.out}`} />
            <Rate title={`${r.within} 秒接通率（K02）`} s={r.total.within} />
            <div><dt>平均等待（K03）</dt><dd><b className="num">{r.total.waited ? r.total.mean_wait.toFixed(1) : '—'}</b><span className="meta num">秒，{r.total.waited} 个接通</span></dd></div>
            <Rate title="放弃率（K04）" s={r.total.abandoned} />
            <div><dt>平均处理时长（K29）</dt><dd><b className="num">{r.together.calls ? showClock(r.together.handle) : '—'}</b><span className="meta num">{r.together.calls} 通</span></dd></div>
            <div><dt>利用率（K29）</dt><dd><b className="num">{share({ num: r.together.busy, den: r.together.free })}</b><span className="meta num">{hours(r.together.busy)} ÷ {hours(r.together.free)}</span></dd></div>
          </dl>
        )}
      </Panel>
      {found.isPending && <Panel title="读取"><Bones lines={10} /></Panel>}
      {found.isError && <Panel title="读取"><Refused error={found.error} retry={() => void found.refetch()} /></Panel>}
      {r && (
        <div className="call-cols">
          <Panel title="按日" scroll note="全部由来电事件算出"><Rows list={(r.days ?? []).map((d) => ({ name: dateOf(d.from).slice(5), f: d })).reverse()} within={r.within} /></Panel>
          <div className="q-stack">
            <Panel title="按队列"><Rows list={(r.queues ?? []).map((q) => ({ name: q.name, f: q }))} within={r.within} /></Panel>
            <Panel title="坐席工时" scroll className="grow" note="由坐席状态变化算出">
              {!r.agents?.length && <Blank title="期内没有坐席签入" />}
              {!!r.agents?.length && (
                <table className="q-table">
                  <thead><tr><th scope="col">坐席</th><th scope="col" className="n">通话数</th><th scope="col" className="n">签入</th><th scope="col" className="n">小休培训</th><th scope="col" className="n">通话</th><th scope="col" className="n">保持</th><th scope="col" className="n">话后</th><th scope="col" className="n">平均处理</th><th scope="col" className="n">利用率</th></tr></thead>
                  <tbody>
                    {[...r.agents, r.together].map((a) => (
                      <tr key={a.agent}>
                        <th scope="row">{a.agent ? a.name : <b>{a.name}</b>}</th>
                        <td className="n num">{a.calls}</td><td className="n num">{hours(a.signed_in)}</td><td className="n num">{hours(a.break)}</td><td className="n num">{showClock(a.talk)}</td><td className="n num">{showClock(a.hold)}</td><td className="n num">{showClock(a.wrap_up)}</td>
                        <td className="n num">{a.calls ? showClock(a.handle) : '—'}</td><td className="n num">{share({ num: a.busy, den: a.free })}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </Panel>
          </div>
        </div>
      )}
    </div>
  )
}

const hours = (seconds: number) => `${(seconds / 3600).toFixed(1)} 时`

function Rate({ title, s, note }: { title: string; s: { num: number; den: number }; note?: string }) {
  return <div><dt>{title}</dt><dd><b className="num">{share(s)}</b><span className="meta num">{s.num} ÷ {s.den}{note ? `，${note}` : ''}</span></dd></div>
}

function Rows({ list, within }: { list: { name: string; f: CallFigures }[]; within: number }) {
  if (!list.length) return <Blank title="期内没有来电">开通电话以后，每个来电都会记在这里。</Blank>
  return (
    <table className="q-table">
      <thead><tr><th scope="col" /><th scope="col" className="n">通话</th><th scope="col" className="n">接通率</th><th scope="col" className="n">{within} 秒接通</th><th scope="col" className="n">平均等待</th><th scope="col" className="n">放弃</th></tr></thead>
      <tbody>
        {list.map(({ name, f }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="n num">{f.calls}</td><td className="n num">{share(f.answered)}</td><td className="n num">{share(f.within)}</td><td className="n num">{f.waited ? `${f.mean_wait.toFixed(1)} 秒` : '—'}</td><td className="n num">{f.abandoned.num}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
