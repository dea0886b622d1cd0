import type { ReactNode } from 'react'
import type { Assignment, Record_, TicketView } from '../../shared/contract'
import { showDue, showFull, showTime } from '../../shared/time'
import { asked, channels, contacted, founded, outcomes, satisfactions, say, solved, verdicts } from '../../shared/words'
import { Blank, Chip, Panel, type Tone } from '../ui'

/** The first of these names that holds something to show. */
function text(r: Record_, ...names: string[]): string {
  for (const name of names) {
    const v = r[name]
    if (typeof v === 'string' && v) return v
    if (typeof v === 'number') return String(v)
    if (v && typeof v === 'object' && 'name' in v && typeof v.name === 'string') return v.name
  }
  return ''
}

const verdictTone = (v: string): Tone => (v === 'approved' || v === 'passed' ? 'green' : v === 'refused' || v === 'lapsed' || v === 'substandard' ? 'red' : 'amber')

/** 答复与申请: replies first, then what was asked and decided, then the citizen's word. */
export function Records({ view }: { view: TicketView }) {
  const unitOf = (r: Record_) => {
    const a = view.assignments?.find((x: Assignment) => x.n === r.assignment)
    return text(r, 'unit_name', 'by_unit') || a?.unit?.name || ''
  }
  const replies = [...(view.replies ?? [])].reverse()
  const requests = [
    ...(view.send_backs ?? []).map((r) => ({ word: asked.send_back, r })),
    ...(view.extensions ?? []).map((r) => ({ word: asked.extension, r })),
    ...(view.suspensions ?? []).map((r) => ({ word: asked.suspend, r })),
    ...(view.requests ?? []).map((r) => ({ word: say(asked, r.asked as string), r })),
  ]
  const followUps = [...(view.follow_ups ?? [])].reverse()
  const nothing = !replies.length && !requests.length && !followUps.length && !view.dispute && !view.notices?.length && !view.ticket.outcome
  return (
    <Panel title="答复与记录" className="records" scroll>
      {nothing && <Blank title="还没有答复">签收、办理后的答复、退单、延期和回访会列在这里。</Blank>}
      {view.ticket.outcome && (
        <article>
          <h3>
            办结结果 <Chip tone="green">{say(outcomes, view.ticket.outcome)}</Chip>
          </h3>
        </article>
      )}
      {replies.map((r, i) => (
        <article key={'r' + i}>
          <h3>
            {r.interim ? '阶段性答复' : '答复'} <span>{unitOf(r)}</span>
            {!r.interim && <Chip tone={verdictTone(String(r.verdict ?? ''))}>{say(verdicts, String(r.verdict ?? '')) === '—' ? verdicts[''] : say(verdicts, String(r.verdict ?? '')) }</Chip>}
            <time title={showFull(text(r, 'at', 'replied_at'))}>{showTime(text(r, 'at', 'replied_at'))}</time>
          </h3>
          <p className="pre">{text(r, 'public', 'text_public', 'text')}</p>
          <Facts
            list={[
              ['是否属实', say(founded, r.founded as string)],
              ['是否解决', say(solved, r.resolved as string)],
              ['原因', text(r, 'why')],
              ['联系情况', text(r, 'contact')],
              ['内部说明', text(r, 'internal', 'text_internal')],
              ['下次反馈', text(r, 'next_on')],
              ['未达标', Array.isArray(r.codes) ? r.codes.join('、') : ''],
              ['审核意见', text(r, 'verdict_text')],
            ]}
          />
        </article>
      ))}
      {requests.map(({ word, r }, i) => (
        <article key={'q' + i}>
          <h3>
            申请{word} <span>{unitOf(r)}</span>
            <Chip tone={verdictTone(String(r.verdict ?? ''))}>{verdicts[String(r.verdict ?? '')] ?? verdicts['']}</Chip>
            <time>{showTime(text(r, 'asked_at', 'at'))}</time>
          </h3>
          <p className="pre">{text(r, 'text', 'reason')}</p>
          <Facts
            list={[
              ['理由', text(r, 'code')],
              ['申请天数', r.workdays ? `${text(r, 'workdays')} 个工作日` : ''],
              ['依据', text(r, 'basis')],
              ['建议单位', text(r, 'suggested_unit')],
              ['审核期限', !r.verdict && r.decide_by ? showDue(text(r, 'decide_by')) : ''],
              ['审核意见', text(r, 'verdict_text')],
            ]}
          />
        </article>
      ))}
      {view.dispute && (
        <article>
          <h3>
            争议审定 <Chip tone={view.dispute.decided_at ? 'green' : 'amber'}>{view.dispute.decided_at ? '已裁决' : '审定中'}</Chip>
            <time>{showTime(text(view.dispute, 'opened_at'))}</time>
          </h3>
          <Facts list={[['裁决单位', view.dispute.decided_at ? text(view.dispute, 'unit', 'unit_name') : ''], ['依据', text(view.dispute, 'basis')], ['审定期限', view.dispute.decided_at ? '' : showDue(text(view.dispute, 'due_at'))]]} />
        </article>
      )}
      {followUps.map((r, i) => (
        <article key={'f' + i}>
          <h3>
            回访 {r.channel ? <span>{say(channels, r.channel as string)}</span> : null}
            {r.reached === false ? <Chip>未接通</Chip> : <Chip tone={Number(r.satisfaction) >= 3 ? 'green' : 'red'}>{say(satisfactions, r.satisfaction as number)}</Chip>}
            <time>{showTime(text(r, 'at'))}</time>
          </h3>
          {r.reached !== false && <Facts list={[['是否联系', say(contacted, r.contacted as string)], ['是否解决', say(solved, r.resolved as string)], ['原话', text(r, 'comment')]]} />}
        </article>
      ))}
      {!!view.notices?.length && (
        <article>
          <h3>告知群众</h3>
          <ul className="told">
            {view.notices.map((n, i) => (
              <li key={i}>
                <time className="num">{showTime(n.at)}</time> <span className="meta">{n.channel ? say(channels, n.channel) : ''} {n.state ?? ''}</span>
                <p className="pre">{n.text}</p>
              </li>
            ))}
          </ul>
        </article>
      )}
    </Panel>
  )
}

function Facts({ list }: { list: [string, ReactNode][] }) {
  const shown = list.filter(([, v]) => v && v !== '—')
  if (!shown.length) return null
  return (
    <dl className="facts">
      {shown.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="pre">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
