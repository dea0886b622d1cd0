import { useEffect, useState } from 'react'
import type { components } from '../schema'
import { get } from '../shared/door'
import { Problem } from '../shared/http'
import './figures.css'

type Figures = components['schemas']['PublicFigures']
type Count = components['schemas']['PublicCount']

/** 公开数据: a month that is over, every number with its denominator and its period. */
export default function FiguresPage() {
  const [month, setMonth] = useState('')
  const [v, setV] = useState<Figures | undefined>()
  const [refusal, setRefusal] = useState('')
  useEffect(() => {
    let gone = false
    get('/api/citizen/figures', { query: { month: month || undefined } }).then(
      (f) => !gone && (setV(f), setRefusal('')),
      (e) => !gone && setRefusal(e instanceof Problem ? e.message : '没有读到，请再试一次。'),
    )
    return () => {
      gone = true
    }
  }, [month])
  if (refusal) return <p className="card soft" role="alert">{refusal}</p>
  if (!v) return <p className="card soft" role="status">正在打开…</p>
  const none = !v.figures?.some((f) => f.k === 'K00' && f.num > 0)
  return (
    <>
      <section className="card">
        <h1>公开数据</h1>
        <label htmlFor="month">月份</label>
        <select id="month" className="pick-month" value={v.month} onChange={(e) => setMonth(e.target.value)}>
          {(v.months?.includes(v.month) ? v.months : [v.month, ...(v.months ?? [])]).map((m) => (
            <option key={m} value={m}>{`${m.slice(0, 4)}年${Number(m.slice(5))}月`}</option>
          ))}
        </select>
        <p className="soft">{v.from} 至 {v.to}，按整月发布。</p>
      </section>
      {none ? (
        <p className="card soft">这个月没有受理的诉求。</p>
      ) : (
        <>
          <section className="card">
            <h2>主要指标</h2>
            <ul className="list figures">
              {v.figures?.map((f) => (
                <li key={f.k}>
                  <b>
                    <span>{f.name}</span>
                    <span>{f.value}{f.value === '—' ? '' : f.k === 'K00' ? ' 件' : f.days ? ' 个工作日' : '%'}</span>
                  </b>
                  {f.k !== 'K00' && <span className="soft">{f.days ? `${f.den} ${f.per}的平均` : `${f.num} ÷ ${f.den}（${f.numerator} ÷ ${f.denominator}）`}，按{f.by}</span>}
                </li>
              ))}
            </ul>
            <p className="soft">满意率三种口径的分子相同、分母不同，一并公布。</p>
          </section>
          <Counts title="各地受理" list={v.regions ?? []} />
          <Counts title="各类受理" list={v.topics ?? []} />
          <section className="card">
            <a className="btn" href={`/api/citizen/figures/csv?month=${v.month}`} download>下载开放数据（CSV）</a>
            <p className="soft">少于 10 件的，或能由合计推算出的，不公布具体件数。</p>
          </section>
        </>
      )}
    </>
  )
}

function Counts({ title, list }: { title: string; list: Count[] }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      <ul className="list counts">
        {list.map((c) => (
          <li key={c.name}>
            <span>{c.name}</span>
            {c.hidden ? <span className="soft">不公布</span> : <b>{`${c.count} 件`}</b>}
          </li>
        ))}
      </ul>
    </section>
  )
}
