import type { ReactNode } from 'react'
import type { Dispute, FollowUp, Notice, Reply, Request, TicketView } from '../../shared/contract'
import { showDue, showFull, showTime } from '../../shared/time'
import { asked, channels, contacted, founded, outcomes, satisfactions, say, solved, verdicts } from '../../shared/words'
import { Blank, Chip, Panel, type Tone } from '../ui'

const verdictTone: Record<string, Tone> = { approved: 'green', passed: 'green', refused: 'red', lapsed: 'red', substandard: 'red' }

/** 答复与记录: replies first, then what was asked and decided, then the citizen's word. */
export function Records({ view }: { view: TicketView }) {
  const newestFirst = <T,>(list: T[] | null) => [...(list ?? [])].reverse()
  const replies = newestFirst(view.replies)
  const requests = [view.send_backs, view.extensions, view.suspensions, view.requests].flatMap((l) => l ?? [])
  const followUps = newestFirst(view.follow_ups)
  const notices = view.notices ?? []
  const nothing = !replies.length && !requests.length && !followUps.length && !view.dispute && !notices.length && !view.ticket.outcome
  return (
    <Panel title="答复与记录" className="records" scroll>
      {nothing && <Blank title="还没有答复">签收、办理后的答复、退单、延期和回访会列在这里。</Blank>}
      {view.ticket.outcome && (
        <Entry title="办结结果" chip={<Chip tone="green">{say(outcomes, view.ticket.outcome)}</Chip>} at={view.ticket.closed_at} />
      )}
      {replies.map((r) => <OneReply key={r.n} reply={r} />)}
      {requests.map((r) => (r.asked === 'through' ? <OneQuestion key={r.asked + r.n} request={r} /> : <OneRequest key={r.asked + r.n} request={r} />))}
      {view.dispute && <OneDispute dispute={view.dispute} />}
      {followUps.map((f) => <OneFollowUp key={f.n} followUp={f} />)}
      {notices.length > 0 && <Told list={notices} />}
    </Panel>
  )
}

function Entry(p: { title: ReactNode; who?: string; chip?: ReactNode; at?: string | null; text?: string; facts?: [string, ReactNode][] }) {
  const facts = (p.facts ?? []).filter(([, v]) => v && v !== '—')
  return (
    <article>
      <h3>
        {p.title} {p.who && <span>{p.who}</span>} {p.chip}
        {p.at && <time title={showFull(p.at)}>{showTime(p.at)}</time>}
      </h3>
      {p.text && <p className="pre">{p.text}</p>}
      {facts.length > 0 && (
        <dl className="facts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="pre">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  )
}

function OneReply({ reply: r }: { reply: Reply }) {
  return (
    <Entry
      title={r.interim ? '阶段性答复' : r.round > 1 ? `第 ${r.round} 轮答复` : '答复'}
      who={r.unit_name || r.by}
      chip={!r.interim && r.assignment > 0 && <Chip tone={verdictTone[r.verdict] ?? 'amber'}>{verdicts[r.verdict]}</Chip>}
      at={r.at}
      text={r.public}
      facts={[
        ['是否属实', say(founded, r.founded)],
        ['是否解决', say(solved, r.resolved)],
        ['原因', r.why],
        ['联系时间', r.contact_at && showTime(r.contact_at)],
        ['联系凭证', r.contact],
        ['内部说明', r.internal],
        ['下一节点', r.next_on],
        ['未达标', r.codes?.join('、')],
        ['审核意见', r.verdict_text],
      ]}
    />
  )
}

/** What a unit asked a confidential requester, and what came back. */
const through: Record<string, [string, Tone]> = { '': ['待转回', 'amber'], approved: ['已转回', 'green'], refused: ['未联系上', 'red'], lapsed: ['已结束', 'grey'] }

function OneQuestion({ request: r }: { request: Request }) {
  const [word, tone] = through[r.verdict] ?? through['']
  return (
    <Entry
      title="经中心转问诉求人"
      who={r.unit_name}
      chip={<Chip tone={tone}>{word}</Chip>}
      at={r.asked_at}
      text={r.text}
      facts={[
        [r.verdict === 'refused' ? '中心说明' : '诉求人答复', r.verdict_text],
        ['转回人', r.verdict && r.verdict !== 'lapsed' && (r.verdict_by || '诉求人自己回答')],
        ['转回时间', r.verdict && r.verdict_at && showTime(r.verdict_at)],
        ['转回期限', !r.verdict && r.decide_by && showDue(r.decide_by)],
      ]}
    />
  )
}

function OneRequest({ request: r }: { request: Request }) {
  return (
    <Entry
      title={`申请${say(asked, r.asked)}`}
      who={r.unit_name || r.asked_by}
      chip={<Chip tone={verdictTone[r.verdict] ?? 'amber'}>{r.unsigned && !r.verdict ? '待签批' : verdicts[r.verdict]}</Chip>}
      at={r.asked_at}
      text={r.text}
      facts={[
        ['理由', r.code],
        ['申请天数', r.workdays > 0 && `${r.workdays} 个工作日`],
        ['依据', r.basis],
        ['建议单位', r.suggested_unit],
        ['签批人', r.signed_by],
        ['审核期限', !r.verdict && !r.unsigned && r.decide_by && showDue(r.decide_by)],
        ['审核人', r.verdict_by],
        ['审核意见', r.verdict_text],
      ]}
    />
  )
}

function OneDispute({ dispute: d }: { dispute: Dispute }) {
  return (
    <Entry
      title="争议审定"
      chip={<Chip tone={d.decided_at ? 'green' : 'amber'}>{d.decided_at ? (d.fallback ? '兜底指定' : '已裁决') : '审定中'}</Chip>}
      at={d.opened_at}
      facts={[
        ['承办单位', d.decided_at && d.unit?.name],
        ['参加单位', d.attendees?.join('、')],
        ['依据', d.basis],
        ['审定期限', !d.decided_at && showDue(d.due_at)],
      ]}
    />
  )
}

function OneFollowUp({ followUp: f }: { followUp: FollowUp }) {
  return (
    <Entry
      title="回访"
      who={[say(channels, f.channel), f.by].filter((w) => w && w !== '—').join(' ')}
      chip={f.reached ? <Chip tone={f.satisfaction >= 3 ? 'green' : 'red'}>{say(satisfactions, f.satisfaction)}</Chip> : <Chip>未接通</Chip>}
      at={f.at}
      facts={[
        ['是否联系', f.reached && say(contacted, f.contacted)],
        ['是否解决', f.reached && say(solved, f.resolved)],
        ['坚持办理', f.insists && '是'],
        ['原话', f.comment],
      ]}
    />
  )
}

/** What the citizen was told, and whether it arrived. */
function Told({ list }: { list: Notice[] }) {
  return (
    <article>
      <h3>告知诉求人</h3>
      <ul className="told">
        {list.map((n) => (
          <li key={n.id}>
            <time className="num">{showTime(n.at)}</time>{' '}
            <span className="meta">
              {say(channels, n.channel)} {n.state}
            </span>
            <p className="pre">{n.text}</p>
          </li>
        ))}
      </ul>
    </article>
  )
}
