import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { showDate, showTime } from '../../shared/time'
import { Bones, Chip, Refused, StateChip } from '../ui'
import { Deeds } from './deeds'
import { doors, type Dossier, type Point } from './doors'
import { kinds, stateTones, type Kind } from './words'

/** 案卷: what it is about, its tickets, who takes part, what is to be done point by point. */
export function Detail({ id }: { id: number }) {
  const dossier = useQuery({ queryKey: ['dossier', id], queryFn: () => doors.one(id) })
  if (dossier.isPending) return <section className="panel"><Bones lines={10} /></section>
  if (dossier.isError) return <section className="panel"><Refused error={dossier.error} retry={() => void dossier.refetch()} /></section>
  const d = dossier.data
  return (
    <section className="panel j-detail" aria-label="案卷">
      <header>
        <h2 className="cut">{d.title}</h2>
        <div className="note">
          <span className="meta">{d.cite}</span>
          <Chip tone={stateTones[d.state]}>{d.state_name}</Chip>
          {d.document && <a href={`/api/dossiers/${d.id}/docx`} download>下载{{ consultation: '会商纪要', joint: '审定意见' }[d.kind] ?? '通报'}</a>}
        </div>
      </header>
      <div className="j-body scroll grow" tabIndex={0} role="group" aria-label="案卷内容">
        <Said d={d} />
        <Points d={d} />
        <Lines d={d} />
        <ol className="j-record" aria-label="经过">
          {(d.record ?? []).map((e, i) => (
            <li key={i}>
              <span className="num">{showTime(e.at)}</span> <b>{e.name}</b> <span className="meta">{e.by}</span>
              {e.text && <p className="pre">{e.text}</p>}
              {e.evidence && <p className="meta">佐证：{e.evidence}</p>}
            </li>
          ))}
        </ol>
      </div>
      <Deeds key={`${d.id}-${d.version}`} dossier={d} />
    </section>
  )
}

function Said({ d }: { d: Dossier }) {
  const words = kinds[d.kind as Kind]
  const facts: [string, React.ReactNode][] = [
    ['时间', d.at ? showTime(d.at) : ''], [words.place ?? '地点', d.place], ['接听领导', d.leader], ['单位', (d.units ?? []).map((u) => u.name).join('、')],
    ['轮次', d.round ? `第 ${d.round} 轮` : ''], ['回头看样本', d.sample ? `${d.sample} 件 · 随机种子 ${d.seed}` : ''], ['裁定承办', d.unit?.name], ['适用分类', d.kind === 'joint' ? d.category?.name : ''],
    ['制度文件', d.policy], ['规则调整', d.rule_change],
    ['此类工单', d.kind === 'joint' && d.state === 'closed' ? `裁决前同期 ${d.before} 件 → 裁决后 ${d.after} 件` : ''],
  ]
  return (
    <>
      <dl className="j-facts">
        {facts.filter(([, v]) => v).map(([k, v]) => (
          <div key={k}><dt>{k}</dt><dd>{v}</dd></div>
        ))}
      </dl>
      {d.text && <p className="pre j-text">{d.text}</p>}
      {d.decision && <div className="j-said"><b>{{ consultation: '议定事项', joint: '裁定依据', campaign: '通报意见', assessment: '整改措施', comment: '采纳情况' }[d.kind] ?? '结论'}</b><p className="pre">{d.decision}</p></div>}
      {!!d.figures?.length && (
        <table className="j-table">
          <thead><tr><th>指标</th><th>本期</th><th>上期</th><th>说明</th></tr></thead>
          <tbody>{d.figures.map((f) => <tr key={f.name}><td>{f.name}</td><td className="num">{f.value}</td><td className="num">{f.before}</td><td>{f.note}</td></tr>)}</tbody>
        </table>
      )}
      {!!d.people?.length && (
        <>
          <h3>{words.people}（{d.people.length}）</h3>
          <ul className="j-people">
            {d.people.map((p, i) => (
              <li key={i}><b>{p.office}</b> {p.post}{p.vote && <> <Chip tone="blue">应由 {p.vote.name} 承办</Chip> <span className="meta">{p.why}</span></>}</li>
            ))}
          </ul>
        </>
      )}
      {(d.sites ?? []).map((s, i) => <p key={i} className="j-said"><b>现场调度</b> {showTime(s.at)} {s.place}：{s.text}</p>)}
    </>
  )
}

function Points({ d }: { d: Dossier }) {
  const list = d.point_list ?? []
  const words = kinds[d.kind as Kind]
  if (!list.length) return null
  const named = (id: number) => d.lines?.find((l) => l.id === id)
  const shows = (get: (p: Point) => unknown) => list.some((p) => get(p))
  const cols: { name: string; on: boolean; show: (p: Point) => React.ReactNode }[] = [
    { name: words.points, on: true, show: (p) => (p.ticket ? <Link to="/tickets/$id" params={{ id: String(p.ticket) }}>{named(p.ticket)?.no} {named(p.ticket)?.title}</Link> : p.text) },
    { name: d.kind === 'joint' ? '单位' : '责任单位', on: shows((p) => p.unit), show: (p) => p.unit?.name },
    { name: '责任人', on: shows((p) => p.owner), show: (p) => p.owner },
    { name: '期限', on: shows((p) => p.due_on), show: (p) => <>{p.due_on && showDate(p.due_on)} {p.late && <Chip tone="red">已过期</Chip>}</> },
    { name: '结果', on: !!words.done[0], show: (p) => <Result d={d} p={p} words={words.done} /> },
    { name: d.kind === 'leader_day' ? '领导交代' : '情况', on: shows((p) => p.note || p.found), show: (p) => <>{p.note}{p.evidence && <span className="meta"> 佐证：{p.evidence}</span>}{p.found && <span className="j-found">回头看：{p.found}</span>}</> },
  ]
  const on = cols.filter((c) => c.on)
  return (
    <>
      <h3>{words.points}（{words.done[0] && d.kind !== 'leader_day' ? `${d.done}/${d.points}` : d.points}）</h3>
      <table className="j-table">
        <thead><tr><th>序号</th>{on.map((c) => <th key={c.name}>{c.name}</th>)}</tr></thead>
        <tbody>{list.map((p) => <tr key={p.n}><td className="num">{p.n}</td>{on.map((c) => <td key={c.name}>{c.show(p)}</td>)}</tr>)}</tbody>
      </table>
    </>
  )
}

function Result({ d, p, words }: { d: Dossier; p: Point; words: [string, string] }) {
  if (d.kind === 'leader_day') {
    const line = d.lines?.find((l) => l.id === p.ticket)
    return line ? <StateChip state={line.state} /> : null
  }
  return (
    <span className="row wrap">
      {p.result ? <Chip tone={p.result === 'done' ? 'green' : 'red'}>{p.result === 'done' ? words[0] : words[1]}</Chip> : <Chip tone="amber">办理中</Chip>}
      {p.sampled && <Chip tone={p.checked === 'failed' ? 'solidred' : p.checked ? 'green' : 'line'}>{p.checked === 'failed' ? '虚假办结' : p.checked ? '核查属实' : '抽中'}</Chip>}
      {!!p.round && p.round > 1 && <span className="meta">第 {p.round} 轮</span>}
    </span>
  )
}

function Lines({ d }: { d: Dossier }) {
  const rest = (d.lines ?? []).filter((l) => !(d.point_list ?? []).some((p) => p.ticket === l.id))
  if (!rest.length) return null
  return (
    <>
      <h3>工单（{rest.length}）</h3>
      <ul className="j-lines">
        {rest.map((l) => (
          <li key={l.id}>
            <Link to="/tickets/$id" params={{ id: String(l.id) }}>{l.no}</Link> {l.title} <StateChip state={l.state} /> <span className="meta">{l.unit?.name}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
