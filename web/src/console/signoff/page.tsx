import { useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { Problem } from '../../shared/http'
import { showAgo, showDueLong } from '../../shared/time'
import { UnitPicker } from '../form/pickers'
import { Blank, Bones, Chip, Choice, choices, Refused } from '../ui'
import { doors, type Instruction, type Paper, type PaperRow, type Strokes } from '../supervision/doors'
import { Pad } from './hand'
import { PaperView } from './paper'
import './signoff.css'
import { decisions } from '../supervision/words'

/** 领导签批: what waits, the paper as it will be archived, and the leader's own hand. */
export function SignOffPage() {
  const search = useSearch({ strict: false }) as { id?: number }
  const navigate = useNavigate()
  const papers = useQuery({ queryKey: ['papers'], queryFn: () => doors.papers() })
  if (papers.isPending) return <Bones lines={10} />
  if (papers.isError) return <Refused error={papers.error} retry={() => void papers.refetch()} />
  const waiting = papers.data.filter((p) => p.state === 'routed')
  const rest = papers.data.filter((p) => p.state !== 'routed')
  const id = search.id ?? waiting[0]?.id ?? rest[0]?.id
  const at = waiting.findIndex((p) => p.id === id)
  const open = (p?: PaperRow) => p && void navigate({ to: '/signoff', search: { id: p.id } as never })
  return (
    <div className="signoff">
      <section className="panel so-list" aria-label="待签批">
        <header>
          <h2>待签批 {waiting.length}</h2>
          <div className="note">已签批 {rest.filter((p) => p.state === 'signed').length}</div>
        </header>
        <div className="scroll grow" tabIndex={0} role="group" aria-label="呈批件">
          {[...waiting, ...rest].map((p) => (
            <button key={p.id} type="button" className={'so-item' + (p.id === id ? ' on' : '')} onClick={() => open(p)} aria-current={p.id === id}>
              <b>{p.title}</b>
              <span className="row wrap">
                {p.kind === 'brief' ? <Chip tone="line">周报</Chip> : (p.reasons ?? []).map((r) => <Chip key={r} tone="amber">{r}</Chip>)}
                {p.state !== 'routed' && <Chip tone={p.state === 'signed' ? 'green' : 'grey'}>{p.state_name}</Chip>}
              </span>
              <span className="meta">{p.cite} · {p.state === 'routed' ? `待签 ${showAgo(p.routed_at)}` : ''}</span>
            </button>
          ))}
          {!papers.data.length && <Blank title="没有呈送给您的呈批件" />}
        </div>
      </section>
      <div className="so-bar">
        <Button size="large" disabled={at <= 0} onClick={() => open(waiting[at - 1])}>‹ 上一件</Button>
        <b>待签批 {waiting.length}</b>
        <span className="meta">{at >= 0 ? `${at + 1} / ${waiting.length}` : ''}</span>
        <Button size="large" disabled={at < 0 || at >= waiting.length - 1} onClick={() => open(waiting[at + 1])}>下一件 ›</Button>
      </div>
      {id ? <One key={id} id={id} next={() => open(waiting.find((p) => p.id !== id))} /> : <section className="panel"><Blank title="没有待签批的呈批件">热线中心呈送后会有消息提醒您。</Blank></section>}
    </div>
  )
}

function One({ id, next }: { id: number; next: () => void }) {
  const paper = useQuery({ queryKey: ['paper', id], queryFn: () => doors.paper(id) })
  if (paper.isPending) return <section className="panel"><Bones lines={10} /></section>
  if (paper.isError) return <section className="panel"><Refused error={paper.error} retry={() => void paper.refetch()} /></section>
  return <Sign key={paper.data.version} paper={paper.data} next={next} />
}

function Sign({ paper: p, next }: { paper: Paper; next: () => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const mine = (p.actions ?? []).some((a) => a.action === 'sign')
  const [decision, setDecision] = useState('agree')
  const [text, setText] = useState('')
  const [lead, setLead] = useState<number | undefined>(p.proposed?.[0]?.id)
  const [assists, setAssists] = useState<number[]>((p.proposed ?? []).slice(1).map((u) => u.id))
  const [days, setDays] = useState(10)
  const [strokes, setStrokes] = useState<Strokes>([])
  const [why, setWhy] = useState<string>()
  const [refusal, setRefusal] = useState('')
  const [explained, setExplained] = useState(false)
  const due = useQuery({ queryKey: ['due-preview', days], queryFn: () => doors.preview(days), enabled: mine && p.kind === 'form' })
  const units = new Map((p.proposed ?? []).map((u) => [u.id, u.name]))
  const signs = { decision, text, lead: p.kind === 'form' ? (lead ?? 0) : 0, assists: p.kind === 'form' ? assists : [], days: p.kind === 'form' ? days : 0, strokes } as unknown as Instruction
  const failed = (e: unknown) => setRefusal(e instanceof Problem ? e.message : '没有办成，内容还在，请再试一次。')
  const after = (words: string) => {
    void message.success(words)
    void queries.invalidateQueries({ queryKey: ['papers'] })
    void queries.invalidateQueries({ queryKey: ['paper', p.id] })
    next()
  }
  const sign = useMutation({ mutationFn: () => doors.doPaper(p.id, 'sign', { version: p.version, signs }), onSuccess: () => after(p.kind === 'form' ? '已签批，已顶格交办' : '已签批'), onError: failed })
  const giveBack = useMutation({ mutationFn: () => doors.doPaper(p.id, 'return', { version: p.version, remark: why?.trim() }), onSuccess: () => after('已退回补充'), onError: failed })
  const phrase = (w: string) => setText(text.includes(w) ? text.replace(new RegExp(`${w}[。；]?`), '') : `${text}${w}。`)
  return (
    <>
      <section className="panel so-paper" aria-label="呈批件">
        <div className="scroll grow" tabIndex={0} role="group" aria-label="呈批件全文">
          <PaperView paper={p} writing={mine ? signs : undefined} units={units} />
          <p className="so-word"><a href={`/api/submissions/${p.id}/docx`} download>下载{p.kind === 'brief' ? '周报' : '呈批单'}（Word）</a></p>
        </div>
      </section>
      <section className="panel so-sign" aria-label="签批意见">
        <header>
          <h2>签批意见</h2>
          <div className="note">{p.state_name}</div>
        </header>
        {mine ? (
          <>
            <div className="body scroll grow" tabIndex={0} role="group" aria-label="签批">
              <Choice name="decision" label="签批结论" value={decision} onChange={setDecision} options={choices(decisions)} className="big" />
              <Input.TextArea value={text} onChange={(e) => setText(e.target.value)} maxLength={1000} autoSize={{ minRows: 2, maxRows: 5 }} aria-label="批示" placeholder="批示" />
              <p className="so-phrases">
                {(p.phrases ?? []).map((w) => (
                  <button key={w} type="button" className={text.includes(w) ? 'on' : ''} aria-pressed={text.includes(w)} onClick={() => phrase(w)}>
                    {w}
                  </button>
                ))}
              </p>
              {p.kind === 'form' && (
                <>
                  <label className="so-field">交办单位（主办，顶格交办直达一把手）<UnitPicker value={lead} onChange={(v) => setLead(v as number)} known={p.proposed ?? []} aria-label="主办单位" /></label>
                  <label className="so-field">协办单位<UnitPicker multiple value={assists} onChange={(v) => setAssists((v ?? []) as number[])} known={p.proposed ?? []} aria-label="协办单位" /></label>
                  <p className="so-field">
                    <span className="row">
                      办理期限 <b className="grow so-due">{due.data ? `${showDueLong(due.data.to)} 到期` : ''}</b>
                      <button type="button" className="link" aria-expanded={explained} onClick={() => setExplained(!explained)}>推导</button>
                    </span>
                    <Choice name="days" label="办理期限" value={String(days)} onChange={(v) => setDays(Number(v))} options={[3, 5, 10, 15].map((n) => ({ value: String(n), label: `${n} 日` }))} className="big" />
                    {explained && due.data && <span className="meta">{due.data.text}</span>}
                  </p>
                </>
              )}
              <Pad strokes={strokes} onChange={setStrokes} />
              <p className="meta">签名与原文摘要一并存证，改一字即失效</p>
              {why !== undefined && <Input.TextArea value={why} onChange={(e) => setWhy(e.target.value)} maxLength={500} aria-label="退回理由" placeholder="要补充什么" autoFocus />}
              {refusal && <div className="alert" role="alert">{refusal}</div>}
            </div>
            <div className="so-foot">
              <Button size="large" loading={giveBack.isPending} onClick={() => (why === undefined ? setWhy('') : giveBack.mutate())}>退回补充</Button>
              <Button size="large" type="primary" className="grow" loading={sign.isPending} disabled={!strokes.length || text.trim().length < 2} onClick={() => sign.mutate()}>
                {p.kind === 'form' ? '签批并交办' : '签批'}
              </Button>
            </div>
          </>
        ) : (
          <div className="body">
            {p.remark && <p className="pre">{p.remark}</p>}
            <ol className="s-record">{(p.record ?? []).map((e, i) => <li key={i}><b>{e.name}</b> <span className="meta">{e.by}</span>{e.text && <p className="pre">{e.text}</p>}</li>)}</ol>
          </div>
        )}
      </section>
    </>
  )
}
