import { useQuery } from '@tanstack/react-query'
import { showTime } from '../../shared/time'
import { group } from '../stats/chart'
import { Blank, Bones, Panel, Refused } from '../ui'
import { doors, type Kept } from './doors'

type Line = Kept['whole']['registered']

const days = (l: Line) => (l.given ? (l.through / l.given).toFixed(1) : '—')

/** The months a replay judged. */
function span(months: Kept['months']) {
  const list = (months ?? []).map((m) => m.month).sort()
  return list.length ? ` ${list[0]} 至 ${list[list.length - 1]}` : ''
}

/** 答复承诺: whether "类似诉求80%在何日前答复" comes true, month by month. */
export function Promises() {
  const read = useQuery({ queryKey: ['promises'], queryFn: doors.promises })
  if (read.isPending) return <Panel title="答复承诺"><Bones lines={10} /></Panel>
  if (read.isError) return <Panel title="答复承诺"><Refused error={read.error} retry={() => void read.refetch()} /></Panel>
  const p = read.data
  if (!p.version) return <Panel title="答复承诺"><Blank title="还没有答复承诺">答复过的工单满 {p.least} 件以后，每夜自动推算，次日起告知诉求人和承办单位。</Blank></Panel>
  return (
    <div className="wi-promises">
      <Panel title="类似诉求 80% 在何日前答复" note={`第 ${p.version} 版 · ${showTime(p.made_at)}`}>
        <p className="wi-said">
          依据 {p.from} 以来的 {group(p.samples)} 件，{group(p.kinds)} 类有足够样本（至少 {p.least} 件，按分类、地区、单位，不够的逐级放宽；再不够就不说）。回放{span(p.months)}：受理时告知的应验 <b>{p.whole.registered.coverage}%</b>，派单时告知的应验 <b>{p.whole.dispatched.coverage}%</b>；应在 78%—82%{(p.months ?? []).length < 4 && '（历史还短，满四个月再看）'}。
        </p>
      </Panel>
      <div className="wi-two">
        <Months title="回放" note="每周只用当时之前的历史，再看此后是否如期" months={p.months ?? []} />
        <Months title="实际告知过的" note="告知的随工单留存，不随后来的推算改变" months={p.said ?? []} />
      </div>
    </div>
  )
}

function Months({ title, note, months }: { title: string; note: string; months: Kept['months'] }) {
  const list = months ?? []
  return (
    <Panel title={title} note={note} scroll className="grow">
      {list.length === 0 ? <Blank title="还没有可以评判的">告知的日子到了，才看得出是否如期。</Blank> : (
        <>
          <Chart list={list} />
          <table className="mini wi-table">
            <thead>
              <tr>
                <th>月份</th>
                <th className="n">受理时 应验</th>
                <th className="n">如期 / 告知</th>
                <th className="n">平均工作日</th>
                <th className="n">派单时 应验</th>
                <th className="n">如期 / 告知</th>
                <th className="n">没有说</th>
              </tr>
            </thead>
            <tbody>
              {list.map((m) => (
                <tr key={m.month}>
                  <th scope="row">{m.month}</th>
                  <td className="n"><b>{m.registered.coverage}</b></td>
                  <td className="n">{group(m.registered.kept)} / {group(m.registered.given)}</td>
                  <td className="n">{days(m.registered)}</td>
                  <td className="n"><b>{m.dispatched.coverage}</b></td>
                  <td className="n">{group(m.dispatched.kept)} / {group(m.dispatched.given)}</td>
                  <td className="n meta">{group(m.registered.unsaid)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Panel>
  )
}

/** Coverage by month between 50 and 100 %, with the band it should lie in. */
function Chart({ list }: { list: NonNullable<Kept['months']> }) {
  const wide = 520
  const at = (percent: number) => 8 + (100 - Math.max(50, percent)) * 2
  const x = (i: number) => 44 + (i + 0.5) * ((wide - 60) / list.length)
  return (
    <svg className="wi-chart" viewBox={`0 0 ${wide} 132`} role="img" aria-label="逐月应验的百分比，数据见下表">
      <rect x={44} width={wide - 60} y={at(82)} height={at(78) - at(82)} fill="#d9efe0" />
      {[50, 80, 100].map((p) => (
        <g key={p}>
          <line x1={44} x2={wide - 16} y1={at(p)} y2={at(p)} stroke="#d5dde8" />
          <text x={38} y={at(p) + 4} textAnchor="end">{p}%</text>
        </g>
      ))}
      <polyline fill="none" stroke="#1450a3" strokeWidth="2" points={list.map((m, i) => (m.registered.given ? `${x(i)},${at(Number(m.registered.coverage))}` : '')).filter(Boolean).join(' ')} />
      {list.map((m, i) => (
        <g key={m.month}>
          {m.registered.given > 0 && <circle cx={x(i)} cy={at(Number(m.registered.coverage))} r="3" fill="#1450a3"><title>{`${m.month} 应验 ${m.registered.coverage}%`}</title></circle>}
          <text x={x(i)} y={126} textAnchor="middle">{m.month.slice(5)}月</text>
        </g>
      ))}
    </svg>
  )
}
