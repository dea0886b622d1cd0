import { useEffect, useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox, Input, Select } from 'antd'
import type { TicketRow, TicketView } from '../../shared/contract'
import { useKeys, useLetters } from '../../shared/keys'
import { showDueShort, showTime } from '../../shared/time'
import { founded, say, solved } from '../../shared/words'
import { ReplyCheck } from '../reply-check/panel'
import { Records } from '../ticket/records'
import { Blank, Bones, Chip, Key, Refused } from '../ui'
import { Brief } from '../work/brief'
import { Queue } from '../work/queue'
import { offered, useDeed, useInHand, useQueue, useTicket } from '../work/use-work'

const chips = [
  { key: 'again', label: '重办', of: (r: TicketRow) => r.redo_count > 0 },
  { key: 'urgent', label: '紧急', of: (r: TicketRow) => r.urgency >= 2 },
]

/** 审核: the reply beside what was asked, a checklist, and three ways on. */
export function ReviewPage() {
  const search = useSearch({ from: '/frame/review' })
  const navigate = useNavigate()
  const read = useQueue('to_review')
  const rows = read.data?.items ?? []
  const row = useInHand(rows, search.id)
  const ticket = useTicket(row?.id)
  const view = ticket.data && ticket.data.ticket.id === row?.id ? ticket.data : undefined
  useEffect(() => {
    document.title = '审核 · 宿事速办'
  }, [])
  return (
    <div className="work">
      <Queue
        title="待审核" rows={rows} read={read} current={row} chips={chips} pick={(r) => void navigate({ to: '/review', search: { id: String(r.id) }, replace: true })}
        second={(r) => r.unit?.name} mark={(r) => r.redo_count > 0 && <Chip tone="amber">重办</Chip>} empty="单位提交答复后会自动出现。"
      />
      {!row || !view ? (
        <section className="panel" style={{ gridColumn: '2 / -1' }}>
          {row && ticket.isError ? <Refused error={ticket.error} retry={() => void ticket.refetch()} /> : row || read.isPending ? <Bones lines={12} /> : <Blank title="没有待审核的答复" />}
        </section>
      ) : (
        <>
          <ReviewTask key={`${row.id}.${view.version}`} view={view} />
          <aside className="work-right">
            <ReplyCheck ticket={row.id} version={view.version} />
            <Records view={view} />
          </aside>
        </>
      )}
    </div>
  )
}

function ReviewTask({ view }: { view: TicketView }) {
  const { run, busy, refusal } = useDeed(view)
  const [codes, setCodes] = useState<string[]>([])
  const [text, setText] = useState('')
  const [said, setSaid] = useState('')
  const [noCall, setNoCall] = useState<string | undefined>()
  const pass = offered(view, 'pass_reply')
  const back = offered(view, 'return_reply')
  const close = offered(view, 'close_no_follow_up')
  const options = back?.fields?.find((f) => f.name === 'codes')?.options ?? []
  const closing = close?.fields?.find((f) => f.options?.length)
  const reply = [...(view.replies ?? [])].reverse().find((r) => !r.interim && r.assignment > 0 && !r.verdict) ?? [...(view.replies ?? [])].reverse()[0]
  const earlier = (view.replies ?? []).filter((r) => !r.interim && r !== reply)
  const toggle = (v: string) => setCodes((old) => (old.includes(v) ? old.filter((x) => x !== v) : [...old, v]))

  const doPass = () => {
    if (codes.length) return setSaid('已勾选未达标情形，请按 F4 退回，或先取消勾选再通过。')
    if (pass && !pass.why) void run(pass, {})
  }
  const doReturn = () => {
    if (!codes.length) return setSaid('请先勾选未达标情形（数字键），再退回。')
    const words = text.trim() || `请补充：${codes.map((c) => options.find((o) => o.value === c)?.label).join('、')}。`
    if (back && !back.why) void run(back, { codes, text: words })
  }
  const doClose = () => {
    if (!noCall) return setSaid('免回访办结须选择理由。')
    if (close && closing && !close.why) void run(close, { [closing.name]: noCall })
  }
  useKeys({ F9: doPass, F4: doReturn, F6: close ? doClose : undefined })
  useLetters(Object.fromEntries(options.map((o, i) => [String(i + 1), () => toggle(String(o.value))])))

  return (
    <div className="work-middle">
      <Brief view={view} />
      <section className="panel task fill" aria-label="审核答复">
        <header>
          <h2>审核答复</h2>
          {reply && (
            <div className="note num">
              {reply.unit_name} {showTime(reply.at)} 答复
              {Date.parse(reply.at) > Date.parse(reply.due_at) ? <Chip tone="red">超期答复</Chip> : <Chip tone="green">按期</Chip>}
              <span>限 {showDueShort(reply.due_at)}</span>
            </div>
          )}
        </header>
        <div className="body" tabIndex={0} role="group" aria-label="答复和核对表">
          {(said || refusal) && (
            <div className="alert" role="alert">
              {refusal?.message ?? said}
            </div>
          )}
          {!reply ? (
            <Blank title="没有读到答复" />
          ) : (
            <div className="reply-text">
              <p className="pre">{reply.public}</p>
              <div className="brief-facts">
                <span>诉求{say(founded, reply.founded)}</span>
                <span>
                  {say(solved, reply.resolved)}
                  {reply.why && `（${reply.why}）`}
                </span>
                <span>{reply.contact || reply.contact_at ? `联系凭证：${[reply.contact, reply.contact_at && showTime(reply.contact_at)].filter(Boolean).join(' ')}` : view.assignments?.some((a) => a.contacted_at) ? `已先行联系 ${showTime(view.assignments.find((a) => a.contacted_at)?.contacted_at)}` : '没有联系凭证'}</span>
              </div>
              {reply.internal && (
                <p className="pre meta">
                  内部说明：{reply.internal}
                </p>
              )}
              {earlier.length > 0 && (
                <details>
                  <summary>此前的答复 {earlier.length} 次，请核对是否雷同</summary>
                  {earlier.map((r) => (
                    <p key={r.n} className="pre">
                      <span className="meta num">{showTime(r.at)} </span>
                      {r.public}
                    </p>
                  ))}
                </details>
              )}
            </div>
          )}
          <fieldset className="checklist">
            <legend>未达标情形</legend>
            {options.map((o, i) => (
              <Checkbox key={String(o.value)} checked={codes.includes(String(o.value))} onChange={() => toggle(String(o.value))}>
                {o.label} <kbd>{i + 1}</kbd>
              </Checkbox>
            ))}
          </fieldset>
          {codes.length > 0 && <Input.TextArea aria-label="退回意见" value={text} onChange={(e) => setText(e.target.value)} autoSize={{ minRows: 2, maxRows: 5 }} maxLength={1000} placeholder="退回意见：请单位补什么。不写则按勾选的情形提示。" />}
        </div>
        <footer>
          {close && closing && (
            <>
              <Select aria-label="免回访理由" style={{ width: 150 }} placeholder="免回访理由" allowClear value={noCall} onChange={setNoCall} options={(closing.options ?? []).map((o) => ({ value: String(o.value), label: o.label }))} />
              <Button disabled={busy || !!close.why || !noCall} title={close.why} onClick={doClose} data-action="close_no_follow_up">
                免回访办结<Key>F6</Key>
              </Button>
            </>
          )}
          <span className="grow" />
          {back && (
            <Button danger disabled={busy || !!back.why} title={back.why} onClick={doReturn} data-action="return_reply">
              退回重答<Key>F4</Key>
            </Button>
          )}
          {pass && (
            <Button type="primary" loading={busy} disabled={!!pass.why} title={pass.why} onClick={doPass} data-action="pass_reply">
              通过<Key>F9</Key>
            </Button>
          )}
        </footer>
      </section>
    </div>
  )
}
