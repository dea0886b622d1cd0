import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Progress } from 'antd'
import { showTime } from '../../shared/time'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { doors, ofCity, type Content, type Reading, type View } from './doors'

/** One report: as it was made, each number opening to the tickets it was counted from. */
export function One({ id }: { id: number }) {
  const found = useQuery({ queryKey: ['bulletin', id], queryFn: () => doors.one(id), refetchInterval: (q) => (q.state.data && ['waiting', 'making'].includes(q.state.data.state) ? 2000 : false) })
  if (found.isPending) return <Panel title="预览"><Bones lines={12} /></Panel>
  if (found.isError) return <Panel title="预览"><Refused error={found.error} retry={() => void found.refetch()} /></Panel>
  const v = found.data
  return (
    <Panel
      title={v.title} className="rp-one"
      note={v.state === 'ready' && (
        <span className="row">
          <a href={`/api/bulletins/${id}/file`} download>下载 docx</a>
          <a href={`/api/bulletins/${id}/file?xlsx=true`} download>下载 xlsx</a>
          {v.keeps && <Link to="/admin/$noun" params={{ noun: 'documents' }}>改模板</Link>}
        </span>
      )}
    >
      <div className="scroll grow body" tabIndex={0} role="group" aria-label="报告内容">
        {v.state === 'refused' && <div className="alert" role="alert">{v.why}</div>}
        {(v.state === 'waiting' || v.state === 'making') && (
          <div className="rp-going" role="status">
            <Progress percent={Math.round((v.step / v.steps) * 100)} format={() => v.doing} />
            <p className="meta">正在逐项汇总和核对，做好后自动显示；可以离开这一页。</p>
          </div>
        )}
        {v.content && <Says content={v.content} />}
        {v.keeps && v.state === 'ready' && <Receipts of={v} />}
      </div>
    </Panel>
  )
}

function Says({ content: c }: { content: Content }) {
  return (
    <>
      <p className="meta num">期间 {c.from} 至 {c.to}，上期 {c.before?.join(' 至 ')}；{showTime(c.made_at)} 生成，之后的变动不改这一份。</p>
      <p className="rp-lead">{c.lead}</p>
      <Readings content={c} />
      {c.days?.length ? <Days content={c} /> : null}
      <div className="rp-makeup">
        {(c.tables ?? []).map((t) => (
          <section key={t.name}>
            <h3>{t.name}</h3>
            {t.rows?.length ? (
              <table className="q-table">
                <thead><tr><th scope="col">名称</th><th scope="col" className="n">件数</th><th scope="col" className="n">占比%</th><th scope="col" className="n">上期</th><th scope="col" className="n">环比%</th></tr></thead>
                <tbody>{t.rows.slice(0, 12).map((r) => <tr key={r.name}><th scope="row">{r.name}</th><td className="n">{r.n}</td><td className="n">{r.share}</td><td className="n">{r.before}</td><td className="n">{r.change}</td></tr>)}</tbody>
              </table>
            ) : <Blank title="没有" />}
          </section>
        ))}
      </div>
      {c.units?.length ? <Units content={c} /> : null}
      {c.items_of && <Items content={c} />}
      {(c.notes ?? []).map((n) => <p key={n} className="meta">{n}</p>)}
    </>
  )
}

const change = (f: Reading) => (f.change === '—' || !f.change ? '—' : `${f.change}${f.per === '%' ? ' 点' : '%'}`)

function Readings({ content: c }: { content: Content }) {
  const me = useMe()
  const opens = ofCity(c.kind) && may(me, 'see_all', 'sign_off')
  return (
    <table className="q-table">
      <thead><tr><th scope="col">指标</th><th scope="col" className="n">本期</th><th scope="col" className="n">分子 ÷ 分母</th><th scope="col" className="n">上期</th><th scope="col" className="n">环比</th><th scope="col" className="n">去年同期</th><th scope="col">口径</th></tr></thead>
      <tbody>
        {(c.figures ?? []).map((f) => (
          <tr key={f.k + f.name}>
            <th scope="row">{opens && f.k && !/^K0[1-4]$/.test(f.k) ? <Link to="/stats" search={{ k: f.k, from: f.from, to: f.to }}>{f.name}</Link> : f.name}</th>
            <td className="n"><b>{f.value}</b>{f.value === '—' ? '' : f.per}</td>
            <td className="n">{[f.per === '件' ? '' : `${f.num} ÷ ${f.den}`, f.out ? `剔除 ${f.out}` : ''].filter(Boolean).join('，')}</td>
            <td className="n">{f.before}</td>
            <td className="n">{change(f)}</td>
            <td className="n">{f.last_year}</td>
            <td className="meta">{f.numerator}{f.denominator && f.denominator !== f.numerator ? ` ÷ ${f.denominator}` : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The series of the document's chart: bars for the period, a mark for the one before. */
function Days({ content: c }: { content: Content }) {
  const days = c.days ?? []
  const most = Math.max(1, ...days.map((d) => Math.max(d.now, d.before)))
  return (
    <figure className="rp-days">
      <div role="img" aria-label={`受理趋势：${days.map((d) => `${d.label} ${d.now}`).join('，')}`}>
        {days.map((d) => (
          <span key={d.label} title={`${d.label}：本期 ${d.now}，上期 ${d.before}`}>
            <i style={{ height: `${(d.now / most) * 100}%` }} />
            <u style={{ bottom: `${(d.before / most) * 100}%` }} />
          </span>
        ))}
      </div>
      <figcaption className="meta num">{days[0].label} 至 {days[days.length - 1].label}，最高 {most} 件；横线为上期</figcaption>
    </figure>
  )
}

function Units({ content: c }: { content: Content }) {
  return (
    <>
      <h3>承办单位（到期含在途超期；样本不足 5 件不排名）</h3>
      <table className="q-table">
        <thead><tr>{['组别', '位次', '单位', '派发', '到期', '按时', '超期', '按时率%', '满意（参评）%', '满意（回访）%', '满意（全量）%', '未达标%'].map((h, i) => <th key={h} scope="col" className={i === 0 || i === 2 ? '' : 'n'}>{h}</th>)}</tr></thead>
        <tbody>
          {(c.units ?? []).map((u) => (
            <tr key={u.id}>
              <td>{u.group}</td><td className="n">{u.place || '—'}</td>
              <th scope="row">{u.name}</th>
              {[u.sent, u.due, u.on_time, u.late, u.rate, u.rated, u.reached, u.all, u.poor].map((n, i) => <td key={i} className="n">{n}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Items({ content: c }: { content: Content }) {
  const items = c.items ?? []
  if (!items.length) return <p className="meta">期内没有{c.items_of}。</p>
  return (
    <>
      <h3>{c.items_of}（{items.length} 件{items.length > 50 ? '，此处列前 50 件，全部见 xlsx' : ''}）</h3>
      <table className="q-table">
        <thead><tr><th scope="col">工单号</th><th scope="col">承办单位</th><th scope="col">到期</th><th scope="col">答复</th><th scope="col">情况</th></tr></thead>
        <tbody>{items.slice(0, 50).map((i, n) => <tr key={n}><th scope="row" className="num">{i.no}</th><td>{i.unit || '—'}</td><td className="num">{i.due || '—'}</td><td className="num">{i.replied || '—'}</td><td>{i.note}</td></tr>)}</tbody>
      </table>
    </>
  )
}

function Receipts({ of }: { of: View }) {
  const list = of.receipts ?? []
  const sent = list.filter((r) => r.sent_at)
  return (
    <>
      <h3>回执（发送 {sent.length} 人，已打开 {sent.filter((r) => r.opened_at).length} 人）</h3>
      <ul className="rp-receipts">
        {list.map((r, i) => (
          <li key={i}>
            <b>{r.name}</b>
            {!r.sent_at && <span className="meta">自行查看</span>}
            {r.opened_at ? <span className="meta num">{showTime(r.opened_at)} 打开{r.downloaded_at ? `，${showTime(r.downloaded_at)} 下载` : ''}</span> : <Chip tone="amber">未打开</Chip>}
          </li>
        ))}
      </ul>
    </>
  )
}
