import { useState } from 'react'
import { Button, Checkbox, Input } from 'antd'
import type { TicketView } from '../../shared/contract'
import { useKeys, useLetters } from '../../shared/keys'
import { showDueLong, showTime } from '../../shared/time'
import { founded, say, solved, states } from '../../shared/words'
import { Phone } from '../ticket/matter'
import { Chip, Key } from '../ui'
import { Brief } from '../work/brief'
import { offered, useDeed, useForeseen } from '../work/use-work'
import { nextSlots, slots } from './slots'

type Answer = { contacted?: string; resolved?: string; satisfaction?: number; insists: boolean; comment: string }
type Option = { value: string | number; label: string; key: string }

const questions: { name: 'contacted' | 'resolved' | 'satisfaction'; title: string; say: string; options: Option[] }[] = [
  { name: 'contacted', title: '承办单位联系您了吗', say: '承办单位的同志在办理过程中跟您联系过吗？', options: [{ value: 'yes', label: '联系了', key: 'A' }, { value: 'no', label: '没有联系', key: 'S' }] },
  { name: 'resolved', title: '问题解决了吗', say: '您反映的问题现在解决了吗？', options: [{ value: 'resolved', label: '解决了', key: 'D' }, { value: 'partly', label: '部分解决', key: 'F' }, { value: 'unresolved', label: '没有解决', key: 'G' }] },
  {
    name: 'satisfaction', title: '您满意吗', say: '对这次办理，您是非常满意、满意、基本满意、不满意，还是非常不满意？',
    options: [{ value: 5, label: '非常满意', key: '1' }, { value: 4, label: '满意', key: '2' }, { value: 3, label: '基本满意', key: '3' }, { value: 2, label: '不满意', key: '4' }, { value: 1, label: '非常不满意', key: '5' }],
  },
]

const scripts = [
  { title: '诉求人不愿评价', say: '好的，不打扰您了。之后如需补充，可以用短信里的链接评价，或者拨打 12345。', note: '诉求人接听后不愿评价' },
  { title: '接听的不是本人', say: '抱歉打扰了，我们核实号码后再联系。请问方便告知本人的联系时间吗？', note: '接听人不是诉求人本人' },
  { title: '空号、停机或无人接听', say: '换一个时段再拨；连续三次、跨两日未接通的，发评价链接。', note: '无人接听' },
]

/** The three questions, as they are said and as they are keyed. */
export function Ask({ view }: { view: TicketView }) {
  const t = view.ticket
  const { run, busy, refusal } = useDeed(view)
  const rate = offered(view, 'rate')
  const miss = offered(view, 'miss_follow_up')
  const [a, setAnswer] = useState<Answer>({ insists: false, comment: '' })
  const [missing, setMissing] = useState(false)
  const [said, setSaid] = useState('')
  const [note, setNote] = useState(scripts[2].note)
  const [next, setNext] = useState<string | undefined>()
  const set = (part: Partial<Answer>) => {
    setSaid('')
    setAnswer((old) => ({ ...old, ...part }))
  }
  const full = !!a.contacted && !!a.resolved && !!a.satisfaction
  const facts = { channel: 'phone', contacted: a.contacted, resolved: a.resolved, satisfaction: a.satisfaction, ...(a.insists ? { insists: true } : {}), ...(a.comment.trim() ? { comment: a.comment.trim() } : {}) }
  const unhappy = (a.satisfaction ?? 5) <= 2 || (a.resolved === 'unresolved' && a.insists)
  const foreseen = useForeseen(view, rate, unhappy && !rate?.why ? { channel: 'phone', contacted: a.contacted ?? 'yes', resolved: a.resolved ?? 'unresolved', satisfaction: a.satisfaction ?? 2, ...(a.insists ? { insists: true } : {}) } : undefined)
  const reply = [...(view.replies ?? [])].reverse().find((r) => !r.interim && r.assignment > 0)
  const contact = view.assignments?.find((x) => x.role === 'lead' && x.contacted_at)

  const save = () => {
    if (!rate || rate.why) return
    if (!full) return setSaid(`还差：${questions.filter((q) => !a[q.name]).map((q) => q.title).join('、')}`)
    void run(rate, facts, unhappy ? '已记录，按不满意处理' : '回访已记录')
  }
  const saveMiss = () => {
    if (!miss || miss.why) return
    void run(miss, { channel: 'phone', ...(next ? { next_at: next } : {}), ...(note.trim() ? { comment: note.trim() } : {}) }, '已记录未接通')
  }
  useKeys(missing ? { F9: saveMiss, Escape: () => setMissing(false) } : { F9: save, F4: miss && !miss.why ? () => setMissing(true) : undefined })
  useLetters(Object.fromEntries(questions.flatMap((q) => q.options.map((o) => [o.key.toLowerCase(), () => !missing && set({ [q.name]: o.value })]))))

  return (
    <div className="work-middle">
      <section className="callbar follow-call" aria-label="回访电话">
        <span className="callbar-tag">{t.redo_count > 0 ? `重办后回访（第 ${t.redo_count} 次重办）` : '首轮回访'}</span>
        <div className="phone-line">{t.requester?.phone ? <Phone key={String(t.id)} ticket={t} masked={t.requester.phone} /> : '未留电话，请按渠道回访'}</div>
        <span>{t.requester?.name || '未留姓名'}</span>
        {t.no_follow_up && <Chip tone="amber">诉求人表示不需回访</Chip>}
      </section>
      <Brief view={view} phone={false}>
        {reply && (
          <div className="reply-text">
            <p className="pre">
              <b>{reply.unit_name}</b> <span className="meta num">{showTime(reply.at)} 答复</span>
              {'\n'}
              {reply.public}
            </p>
            <span className="meta">
              单位自报：诉求{say(founded, reply.founded)}，{say(solved, reply.resolved)}
              {reply.why && `（${reply.why}）`}
            </span>
          </div>
        )}
      </Brief>
      <section className="panel task fill" aria-label="三问">
        <header>
          <h2>{missing ? '未接通' : '三问'}</h2>
          <div className="note">{missing ? '记下情况，约好下一次' : '解决与满意分别记录；照原话选，不引导'}</div>
        </header>
        <div className="body" tabIndex={0} role="group" aria-label={missing ? '未接通' : '三问'}>
          {(said || refusal || rate?.why) && (
            <div className="alert" role="alert">
              {refusal?.message ?? (said || rate?.why)}
            </div>
          )}
          {missing ? (
            <>
              <ul className="scripts">
                {scripts.map((s) => (
                  <li key={s.title}>
                    <button type="button" className={'pill' + (note === s.note ? ' on' : '')} aria-pressed={note === s.note} onClick={() => setNote(s.note)}>
                      {s.title}
                    </button>
                    <span>“{s.say}”</span>
                  </li>
                ))}
              </ul>
              <div>
                <label className="cap" htmlFor="f-note">说明</label>
                <Input id="f-note" value={note} maxLength={500} onChange={(e) => setNote(e.target.value)} autoComplete="off" />
              </div>
              <div role="group" aria-label="下次回访时间">
                <span className="cap">下次回访（不选则半个工作日后）</span>
                <div className="slot-grid">
                  {nextSlots().map((s) => (
                    <button key={s.at} type="button" className={'pill' + (next === s.at ? ' on' : '')} aria-pressed={next === s.at} disabled={s.past} onClick={() => setNext(next === s.at ? undefined : s.at)}>
                      {s.date.slice(5)} {slots[s.slot].name} {slots[s.slot].at}
                    </button>
                  ))}
                </div>
              </div>
            </>
          ) : (
            <>
              {questions.map((q, i) => (
                <fieldset key={q.name} className="question">
                  <legend>
                    <i>{i + 1}</i>
                    {q.title} <span className="meta">“{q.say}”</span>
                    {q.name === 'contacted' && (
                      <span className="meta evidence">
                        {contact ? `单位登记 ${showTime(contact.contacted_at)} 已联系` : reply?.contact ? `凭证：${reply.contact}` : '单位没有登记联系'}
                        {a.contacted === 'no' && (contact || reply?.contact) && <Chip tone="red">与登记不符</Chip>}
                      </span>
                    )}
                  </legend>
                  <div className="answers">
                    {q.options.map((o) => (
                      <label key={o.value} className={(q.name === 'satisfaction' && Number(o.value) <= 2) || o.value === 'unresolved' || o.value === 'no' ? 'bad' : ''}>
                        <input type="radio" name={q.name} checked={a[q.name] === o.value} onChange={() => set({ [q.name]: o.value })} />
                        <span>
                          {o.label} <kbd>{o.key}</kbd>
                        </span>
                      </label>
                    ))}
                  </div>
                </fieldset>
              ))}
              {a.resolved === 'unresolved' && (
                <Checkbox checked={a.insists} onChange={(e) => set({ insists: e.target.checked })}>
                  诉求人坚持要求继续办理
                </Checkbox>
              )}
              <Input.TextArea aria-label="诉求人的话" value={a.comment} onChange={(e) => set({ comment: e.target.value })} autoSize={{ minRows: 1, maxRows: 4 }} maxLength={1000} placeholder="诉求人的原话" />
              {unhappy && (
                <div className="foreseen after" role="status">
                  <b>保存之后</b>
                  {foreseen.data ? (
                    foreseen.data.state === 'rework' ? (
                      <ol>
                        <li>退回{t.unit?.name ?? '承办单位'}重办，到期日 <b className="num">{showDueLong(foreseen.data.due_at)}</b></li>
                        <li>不满意累计 {foreseen.data.unsat_count} 次，不能改为满意</li>
                        {foreseen.data.chief_required && <li>重办答复须先由一把手签报，且不得与上次雷同</li>}
                        <li>重办答复审核通过后再次回访</li>
                      </ol>
                    ) : (
                      <ol>
                        <li>不满意累计 {foreseen.data.unsat_count} 次，重办次数已用完</li>
                        <li>{say(states, foreseen.data.state)}，转中心主任作二次不满意认定</li>
                      </ol>
                    )
                  ) : (
                    <span className="meta">{foreseen.isError ? '没有推算成功，不影响保存' : '正在推算…'}</span>
                  )}
                </div>
              )}
            </>
          )}
        </div>
        <footer>
          {missing ? (
            <Button onClick={() => setMissing(false)}>
              返回三问<Key>Esc</Key>
            </Button>
          ) : (
            <Button disabled={!miss || !!miss.why} title={miss?.why} onClick={() => setMissing(true)} data-action="miss_follow_up">
              未接通<Key>F4</Key>
            </Button>
          )}
          <span className="grow meta" style={{ textAlign: 'right' }}>{miss?.why}</span>
          <Button type="primary" danger={!missing && unhappy} loading={busy} disabled={missing ? !miss || !!miss.why : !rate || !!rate.why} onClick={missing ? saveMiss : save} data-action={missing ? 'save-miss' : 'rate'}>
            {missing ? '记为未接通' : unhappy ? (foreseen.data && foreseen.data.state !== 'rework' ? '保存并转认定' : '保存并转重办') : '保存'}
            <Key>F9</Key>
          </Button>
        </footer>
      </section>
    </div>
  )
}
