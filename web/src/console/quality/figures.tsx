import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { say } from '../../shared/words'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { doors, subjects, type Agreement, type Figures, type Share } from './doors'
import type { Search } from './search'

/** 统计与一致性: rates with their denominators, what points are lost for, and how far inspectors agree. */
export function FiguresPart({ bar, search, go }: { bar: React.ReactNode; search: Search; go: (next: Partial<Search>) => void }) {
  const found = useQuery({ queryKey: ['quality', search.from, search.to], queryFn: () => doors.figures(search.from, search.to) })
  const f = found.data
  return (
    <div className="q-figures grow">
      <Panel
        title="质检统计"
        note={<DatePicker.RangePicker size="small" aria-label="日期" allowClear={false} value={f ? [dayjs(f.from), dayjs(f.to)] : null} onChange={(d) => d?.[0] && d[1] && go({ from: d[0].format('YYYY-MM-DD'), to: d[1].format('YYYY-MM-DD') })} />}
      >
        {bar}
        {f && <Head figures={f} />}
      </Panel>
      {found.isPending && <Panel title="读取"><Bones lines={10} /></Panel>}
      {found.isError && <Panel title="读取"><Refused error={found.error} retry={() => void found.refetch()} /></Panel>}
      {f && (
        <div className="q-columns">
          <Panel title="坐席（登记）" scroll note="按合格率由低到高"><Shares list={f.people ?? []} none="期内没有登记的质检结果" /></Panel>
          <Panel title="承办单位（答复）" scroll note="按合格率由低到高"><Shares list={f.units ?? []} none="期内没有答复的质检结果" /></Panel>
          <div className="q-stack">
            <Panel title="质检员一致性（Cohen κ）" note={`双评 ${f.agree.both + f.agree.only_a + f.agree.only_b + f.agree.neither} 件`}><Kappa figures={f} /></Panel>
            <Panel title="扣分最多的项" scroll className="grow">
              {!f.lost?.length && <Blank title="期内没有扣分" />}
              <ul className="q-lost">{(f.lost ?? []).slice(0, 12).map((l) => <li key={l.subject + l.name}><span>{say(subjects, l.subject)} · {l.name}</span><span className="meta num">{l.times} 件，共 {l.points} 分</span></li>)}</ul>
            </Panel>
          </div>
        </div>
      )}
    </div>
  )
}

const percent = (v: string) => (v === '—' ? '—' : `${v}%`)

function Head({ figures: f }: { figures: Figures }) {
  const me = useMe()
  return (
    <dl className="q-head">
      <div><dt>{f.k29.name}（K29）</dt><dd><b className="num">{percent(f.registrations.value)}</b><span className="meta num">{f.registrations.qualified} ÷ {f.registrations.den}{f.registrations.appealed ? `，申诉中 ${f.registrations.appealed} 不计` : ''}</span>{may(me, 'see_all') && <Link to="/stats" search={{ k: 'K29', from: f.from, to: f.to }}>逐件</Link>}</dd></div>
      <div><dt>答复合格率</dt><dd><b className="num">{percent(f.replies.value)}</b><span className="meta num">{f.replies.qualified} ÷ {f.replies.den}{f.replies.appealed ? `，申诉中 ${f.replies.appealed} 不计` : ''}</span></dd></div>
      {f.calls.den > 0 && <div><dt>通话合格率</dt><dd><b className="num">{percent(f.calls.value)}</b><span className="meta num">{f.calls.qualified} ÷ {f.calls.den}</span></dd></div>}
      <div><dt>平均分</dt><dd><span className="num">登记 {f.registrations.mean}，答复 {f.replies.mean}</span></dd></div>
      <div><dt>申诉复评</dt><dd><span className="num">{f.appeals} 件，改变结论 {f.overcame} 件</span></dd></div>
      <div><dt>现在待办</dt><dd><span className="num">待评 {f.waiting}，待裁定 {f.split}，待复评 {f.appealed}</span></dd></div>
    </dl>
  )
}

function Shares({ list, none }: { list: Share[]; none: string }) {
  if (!list.length) return <Blank title={none} />
  const rate = (s: Share) => (s.den ? s.qualified / s.den : 2)
  return (
    <table className="q-table">
      <thead><tr><th scope="col">岗位、单位</th><th scope="col" className="n">合格率</th><th scope="col" className="n">合格 ÷ 质检</th><th scope="col" className="n">平均分</th><th scope="col">95% 区间</th></tr></thead>
      <tbody>
        {[...list].sort((a, b) => rate(a) - rate(b) || b.den - a.den).map((s) => (
          <tr key={s.id}>
            <th scope="row">{s.name || '—'}</th>
            <td className="n">{percent(s.value)}</td>
            <td className="n">{s.qualified} ÷ {s.den}</td>
            <td className="n">{s.mean}</td>
            <td><span className="q-range" title={`${(100 * s.low).toFixed(0)}%—${(100 * s.high).toFixed(0)}%`}><i style={{ left: `${100 * s.low}%`, right: `${100 - 100 * s.high}%` }} /></span></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Kappa({ figures: f }: { figures: Figures }) {
  const pairs = f.pairs ?? []
  if (!pairs.length) return <Blank title="期内没有双评">抽检规则里设了双评比例的，两人互不可见地各评一次，一致性列在这里。</Blank>
  return (
    <table className="q-table">
      <thead><tr><th scope="col">两人</th><th scope="col" className="n">都合格</th><th scope="col" className="n">不同</th><th scope="col" className="n">都不合格</th><th scope="col" className="n">κ（95% 区间）</th><th scope="col" /></tr></thead>
      <tbody>
        <Agreed who="全部" a={f.agree} />
        {pairs.map((p) => <Agreed key={p.a + p.b} who={`${p.a}，${p.b}`} a={p} />)}
      </tbody>
    </table>
  )
}

function Agreed({ who, a }: { who: string; a: Agreement }) {
  return (
    <tr>
      <th scope="row">{who}</th>
      <td className="n">{a.both}</td>
      <td className="n">{a.only_a + a.only_b}</td>
      <td className="n">{a.neither}</td>
      <td className="n">{a.defined ? `${a.kappa.toFixed(2)}（${a.low.toFixed(2)} 至 ${a.high.toFixed(2)}）` : '—'}</td>
      <td><Chip tone={a.strength === '很低' || a.strength === '一般' ? 'amber' : a.strength === '样本不足' ? 'line' : 'green'}>{a.strength}</Chip></td>
    </tr>
  )
}
