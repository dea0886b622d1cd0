import { lazy, Suspense, useCallback, useEffect, useState, type FormEvent } from 'react'
import { citizen } from '../shared/citizen'
import type { CitizenView } from '../shared/contract'
import { Problem } from '../shared/http'
import { useOnce } from '../shared/once'
import { showDue, showTime } from '../shared/time'
import { say, states } from '../shared/citizen-words'
import { Attached } from './attached'
import { Line } from './field'
import { Ask } from './ask'
import { Question } from './question'
import { Progress, Usual } from './progress'
import { Rate } from './rate'
import { Looks } from './looks'
import { spaced, tidy } from './receipts'

const Square = lazy(() => import('./receipt').then((m) => ({ default: m.Square })))

type Asked = { no: string; code: string }

/** What a scanned receipt says after the #; it is taken out of the address at once. */
export function scanned(): Asked | undefined {
  const m = /^#([0-9]{10,40})\.([0-9A-Za-z]{8})$/.exec(location.hash)
  if (!m) return undefined
  history.replaceState(null, '', location.pathname)
  return { no: m[1], code: m[2].toUpperCase() }
}

let arrived = scanned() // before anything is drawn: drawing may begin twice

/** 查进度: number and query code, then the matter, its answer, and one's say about it. */
export function TrackPage({ start: given }: { start?: Asked | null; elder: boolean }) {
  const [start] = useState(() => given ?? arrived)
  useEffect(() => {
    arrived = undefined // a scanned receipt opens its page once
  }, [])
  const [no, setNo] = useState(start?.no ?? '')
  const [code, setCode] = useState(start?.code ?? '')
  const [errors, setErrors] = useState<{ no?: string; code?: string }>({})
  const [refusal, setRefusal] = useState('')
  const [asked, setAsked] = useState<Asked | undefined>()
  const [found, setFound] = useState<CitizenView | undefined>()
  const { go, busy } = useOnce(useCallback((a: Asked) => citizen.track(a), []))

  const look = async (a: Asked) => {
    setRefusal('')
    try {
      const answer = await go(a)
      if (!answer) return
      setFound(answer)
      setAsked(a)
    } catch (e) {
      setRefusal(e instanceof Problem ? e.message : '没有查到，请再试一次。')
    }
  }
  useEffect(() => {
    if (start?.no && start.code) void look({ no: tidy(start.no), code: tidy(start.code) })
  }, []) // eslint-disable-line

  const submit = (ev: FormEvent) => {
    ev.preventDefault()
    const a = { no: tidy(no), code: tidy(code) }
    const e = { no: a.no ? undefined : '请填写工单号', code: a.code ? (a.code.length === 8 ? undefined : '查询码是 8 位字母和数字') : '请填写查询码' }
    setErrors(e)
    if (e.no || e.code) return document.getElementById(e.no ? 'f-no' : 'f-code')?.focus()
    void look(a)
  }

  if (found && asked) return <Found found={found} asked={asked} again={() => void look(asked)} other={() => setFound(undefined)} />
  return (
    <form className="card" onSubmit={submit} noValidate aria-label="查进度">
      <h1>凭工单号和查询码查询</h1>
      <p className="soft">两样都在提交后的回执或短信里。</p>
      <Line id="f-no" label="工单号" error={errors.no}>
        <input id="f-no" value={no} onChange={(e) => setNo(e.target.value)} inputMode="text" maxLength={40} autoComplete="off" autoCapitalize="characters" aria-invalid={!!errors.no} />
      </Line>
      <Line id="f-code" label="查询码" error={errors.code}>
        <input id="f-code" value={code} onChange={(e) => setCode(e.target.value)} maxLength={20} autoComplete="off" autoCapitalize="characters" spellCheck={false} aria-invalid={!!errors.code} />
      </Line>
      {refusal && <div className="warn" role="alert">{refusal}</div>}
      <button className="btn primary big" disabled={busy}>
        {busy ? '正在查询…' : '查询'}
      </button>
      <p className="soft">忘了查询码，请拨打 12345 核实身份后查询。</p>
    </form>
  )
}

function Found({ found, asked, again, other }: { found: CitizenView; asked: Asked; again: () => void; other: () => void }) {
  const t = found.ticket
  const [rated, setRated] = useState(false) // his thanks stay when there is nothing more to rate
  const following = !!found.following
  const events = [...(found.timeline ?? [])].reverse()
  const done = ['closed', 'replied', 'to_follow_up'].includes(t.state)
  const bad = ['rework', 'rejected'].includes(t.state) || found.standing.overdue
  return (
    <>
      <section className="card">
        <div className="card-head">
          <h1>{t.title}</h1>
          <span className={'tag' + (done ? ' good' : bad ? ' hot' : '')}>{publicState(t)}</span>
        </div>
        <p className="soft nums">
          <span>{t.no}</span> <span>{showTime(t.accepted_at)} {following ? '关注' : '提交'}</span>
        </p>
        <Progress points={found.standing.points} />
        <p className={'said' + (done ? ' good' : bad ? ' hot' : '')}>{following ? (t.reply ? '您关注的事已有答复。' : '您关注的事正在办理，有了答复短信告诉您。') : sentence(found)}</p>
        <Usual usual={found.standing.usual} />
        {found.due_text && !done && t.due_at && <p className="soft">{found.due_text}</p>}
      </section>

      {found.question && <Question key={found.question.at} asked={asked} question={found.question} done={again} />}
      {t.reply && (
        <section className="card">
          <div className="card-head">
            <h2>{t.reply.unit ? `${t.reply.unit}的答复` : '答复'}</h2>
            <span className="soft">{showTime(t.reply.at)}</span>
          </div>
          <p className="pre">{t.reply.text}</p>
          <Attached asked={asked} list={(found.attachments ?? []).filter((a) => a.by !== '诉求人')} />
        </section>
      )}

      {(found.can.rate || rated) && <Rate asked={asked} done={() => { setRated(true); again() }} />}
      {(found.can.add || found.can.urge || found.can.withdraw || found.can.reopen || found.can.appeal) && <Ask asked={asked} can={found.can} done={again} until={found.standing.reopen_until ? showDue(found.standing.reopen_until) : undefined} />}

      <section className="card">
        <div className="card-head">
          <h2>办理经过</h2>
          <button type="button" className="text" onClick={again}>刷新</button>
        </div>
        {events.length === 0 ? (
          <p className="soft">还没有记录。</p>
        ) : (
          <ol className="steps">
            {events.map((e, i) => (
              <li key={i}>
                <b>{e.name}</b>
                <time>{showTime(e.at)}</time>
                {e.text && <p className="pre">{e.text}</p>}
              </li>
            ))}
          </ol>
        )}
        {!!found.attachments?.length && (
          <>
            <h2>您附的照片和材料</h2>
            <Attached asked={asked} list={found.attachments.filter((a) => a.by === '诉求人' || !t.reply)} />
          </>
        )}
        <button type="button" className="btn no-print" onClick={other}>查另一件</button>
      </section>
      <section className="card receipt">
        <h2>电子回执</h2>
        <div className="receipt-body">
          <dl>
            <dt>工单号</dt>
            <dd>{asked.no}</dd>
            <dt>查询码</dt>
            <dd className="code">{spaced(asked.code)}</dd>
          </dl>
          <Suspense fallback={null}>
            <Square no={asked.no} code={asked.code} />
          </Suspense>
        </div>
        <div className="btns no-print">
          <button type="button" className="btn" onClick={() => window.print()}>打印</button>
        </div>
        {following ? <Unfollow asked={asked} done={other} /> : <Looks asked={asked} />}
      </section>
    </>
  )
}

function Unfollow({ asked, done }: { asked: Asked; done: () => void }) {
  const [refusal, setRefusal] = useState('')
  const end = () => {
    if (window.confirm('不再关注这件事？您的号码会一并删除。')) void citizen.unfollow(asked).then(done, (e) => setRefusal(e instanceof Problem ? e.message : '没有办成，请再试一次。'))
  }
  return (
    <>
      <button type="button" className="text no-print" onClick={end}>不再关注，删除我的号码</button>
      {refusal && <div className="warn" role="alert">{refusal}</div>}
    </>
  )
}

function publicState(t: CitizenView['ticket']): string {
  if (t.state === 'to_follow_up') return '已答复，待您评价'
  if (t.state === 'replied') return '答复审核中'
  if (t.state === 'closed') return '已办结'
  return t.state_text || say(states, t.state)
}

/** Where the matter stands, in one sentence for its owner; what went otherwise than promised is said as it is. */
export function sentence({ ticket: t, standing: s }: CitizenView): string {
  const days = (n: number) => String(Math.abs(Math.round(n * 10) / 10))
  const by = t.due_at ? `，承诺 ${showDue(t.due_at)} 前答复` : ''
  const later = s?.extended ? `（因${s.extended.reason || '情况复杂'}经批准延长 ${s.extended.workdays} 个工作日，原定 ${showDue(s.extended.was)} 前）` : ''
  const late = s?.overdue ? `。已超过承诺的时间 ${days(s.left_days)} 个工作日还没有答复，我们正在督促，您也可以催办` : ''
  const kept = s?.late ? '，比承诺晚了' : s && s.early_days > 0 ? `，比承诺提前 ${days(s.early_days)} 个工作日` : ''
  switch (t.state) {
    case 'draft':
    case 'accepted':
    case 'to_dispatch':
      return '已经收到，正在确定承办单位。'
    case 'dispatched':
      return `已转${t.unit || '承办单位'}${by}${later}${late}。`
    case 'handling':
    case 'send_back_asked':
    case 'in_dispute':
      return `${t.unit || '承办单位'}正在办理${by}${later}${late}。`
    case 'suspended':
      return `因${s?.suspended?.reason || '客观条件限制'}暂缓办理${s?.suspended?.until ? `，${showDue(s.suspended.until)} 前再看能否恢复` : ''}，恢复后时限顺延，届时告知您。`
    case 'replied':
      return '承办单位已答复，正在审核，通过后请您评价。'
    case 'to_follow_up':
      return `已答复${kept}。请您评价，不满意将退回重办。`
    case 'rework':
      return `根据您的意见，已退回重新办理${by}${later}${late}。`
    case 'closed':
      return `已办结${kept}。${s?.reopen_until ? `对结果不认可，可在 ${showDue(s.reopen_until)} 前申请重办一次。` : ''}`
    case 'transferred':
      return '已移交有权部门处理。'
    case 'rejected':
      return '不属于热线受理范围，原因见办理经过。'
    case 'merged':
      return '与同一件事合并办理，结果会一并告知您。'
    case 'cancelled':
      return '已按您的要求撤回。'
    default:
      return '正在办理。'
  }
}
