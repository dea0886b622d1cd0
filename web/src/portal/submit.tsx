import { useCallback, useEffect, useRef, useState, type FormEvent } from 'react'
import { citizen, type Said } from '../shared/citizen'
import type { CitizenForm } from '../shared/contract'
import { fieldOf, Problem } from '../shared/http'
import { useOnce } from '../shared/once'
import { drop, read, write } from '../shared/store'
import { kinds } from '../shared/words'
import { Choose, Line } from './field'
import * as Icon from './icons'
import { LinkTo } from './portal'
import { go } from './route'
import { keep, receipts, spaced } from './receipts'

type Draft = { kind: string; region: string; place: string; content: string; expectation: string; name: string; phone: string; confidential: boolean; company: boolean }
type Errors = Partial<Record<keyof Draft, string>>
const blank: Draft = { kind: '', region: '', place: '', content: '', expectation: '', name: '', phone: '', confidential: false, company: false }
const draftKey = 'suban.portal.draft'
const most = 5000

/** 我要提诉求: one page. */
export function SubmitPage({ form, failed, retry, elder }: { form?: CitizenForm; failed: boolean; retry: () => void; elder: boolean }) {
  const [d, setDraft] = useState<Draft>(() => ({ ...blank, ...read<Draft>(sessionStorage, draftKey) }))
  const [errors, setErrors] = useState<Errors>({})
  const [refusal, setRefusal] = useState('')
  const [done, setDone] = useState<{ no: string; code: string; title: string } | undefined>()
  const trap = useRef<HTMLInputElement>(null)
  const set = (part: Partial<Draft>) => {
    const next = { ...d, ...part }
    setDraft(next)
    write(sessionStorage, draftKey, next)
    setErrors((e) => Object.fromEntries(Object.entries(e).filter(([k]) => !(k in part))))
  }
  const { go: send, busy } = useOnce(useCallback((body: Said, key: string) => citizen.submit(body, key), []))

  const check = (): Errors => {
    const e: Errors = {}
    if (!d.kind) e.kind = '请选择诉求类型'
    if (!d.region) e.region = '请选择事发县区'
    if (!d.content.trim()) e.content = '请写明问题和要求'
    else if ([...d.content].length > most) e.content = `最多 ${most} 字，现在 ${[...d.content].length} 字`
    const digits = d.phone.normalize('NFKC').replace(/\D/g, '')
    if (!digits) e.phone = '请填写手机号码，便于我们回复您'
    else if (digits.length < 7) e.phone = '号码位数不够，请核对'
    return e
  }
  const focusFirst = (e: Errors) => {
    const first = (['kind', 'region', 'place', 'content', 'expectation', 'name', 'phone'] as const).find((k) => e[k])
    const el = first && document.getElementById(`f-${first}`)
    el?.scrollIntoView({ block: 'center' })
    ;(el?.matches('input, textarea, select') ? (el as HTMLElement) : el?.querySelector<HTMLElement>('input'))?.focus({ preventScroll: true })
  }
  const submit = async (ev: FormEvent) => {
    ev.preventDefault()
    if (busy) return
    const e = check()
    setErrors(e)
    setRefusal('')
    if (Object.keys(e).length) return focusFirst(e)
    try {
      const made = await send({
        kind: d.kind as Said['kind'], region: d.region, place: d.place.trim(), content: d.content.trim(), expectation: d.expectation.trim(),
        requester: { name: d.name.trim(), phone: d.phone.trim(), type: d.company ? 'company' : 'person', confidential: d.confidential },
        website: trap.current?.value ?? '',
      })
      if (!made) return
      drop(sessionStorage, draftKey)
      setDone({ ...made, title: [...d.content.trim()].slice(0, 24).join('') })
      window.scrollTo(0, 0)
    } catch (x) {
      const p = x instanceof Problem ? x : new Problem(-1, '', '没有提交成功，填写的内容都在，请再试一次。')
      const named: Errors = {}
      for (const f of p.errors) named[fieldOf(f.location).replace('requester.', '') as keyof Draft] = f.message
      setErrors(named)
      setRefusal(p.message)
      focusFirst(named)
    }
  }

  if (done) return <Done {...done} />
  return (
    <form className="card" onSubmit={submit} noValidate aria-label="我要提诉求">
      {failed && !form && (
        <div className="warn" role="alert">
          没有读到县区名单。
          <button type="button" className="text" onClick={retry}>重试</button>
        </div>
      )}
      <Choose
        name="kind" legend="诉求类型" required columns={3} value={d.kind} error={errors.kind} onChange={(kind) => set({ kind })}
        options={(form?.kinds?.map((k) => String(k.value)) ?? ['inquiry', 'help', 'complaint', 'tip_off', 'suggestion', 'praise']).map((value) => ({ value, label: kinds[value] }))}
      />
      <Line id="f-region" label="事发县区" required error={errors.region}>
        <select id="f-region" value={d.region} onChange={(e) => set({ region: e.target.value })} aria-invalid={!!errors.region}>
          <option value="">{form ? '请选择' : '正在读取…'}</option>
          {form?.regions?.map((r) => (
            <option key={r.code} value={r.code}>{r.name}</option>
          ))}
        </select>
      </Line>
      <Line id="f-place" label="详细地址" error={errors.place} help="路名、小区或明显标志物，越具体办得越快">
        <input id="f-place" value={d.place} maxLength={200} onChange={(e) => set({ place: e.target.value })} autoComplete="off" aria-describedby="f-place-help" />
      </Line>
      <Line id="f-content" label="问题和要求" required error={errors.content}>
        <textarea id="f-content" rows={6} value={d.content} onChange={(e) => set({ content: e.target.value })} placeholder="什么时候、在哪里、发生了什么、希望怎么解决" aria-invalid={!!errors.content} />
        {[...d.content].length > 200 && <p className="soft">{[...d.content].length} / {most} 字</p>}
      </Line>
      <div className={elder ? '' : 'two'}>
        <Line id="f-phone" label="手机号码" required error={errors.phone}>
          <input id="f-phone" type="tel" inputMode="tel" maxLength={24} value={d.phone} onChange={(e) => set({ phone: e.target.value })} autoComplete="tel" aria-invalid={!!errors.phone} />
        </Line>
        <Line id="f-name" label="怎么称呼您" error={errors.name}>
          <input id="f-name" value={d.name} maxLength={40} onChange={(e) => set({ name: e.target.value })} autoComplete="name" />
        </Line>
      </div>
      <label className="tick">
        <input type="checkbox" checked={d.confidential} onChange={(e) => set({ confidential: e.target.checked })} />
        <span>为我保密，不向承办单位公开姓名和电话</span>
      </label>
      <div className="trap" aria-hidden="true">
        <label>
          请勿填写
          <input ref={trap} name="website" tabIndex={-1} autoComplete="off" />
        </label>
      </div>
      {refusal && <div className="warn" role="alert">{refusal}</div>}
      <button className="btn primary big" disabled={busy}>
        {busy ? '正在提交…' : '提交'}
      </button>
      <p className="soft fine"><Icon.Lock size={16} /> 您的姓名和电话加密保存，只用于办理和回复。</p>
    </form>
  )
}

/** 回执: number and query code, shown once. */
function Done({ no, code, title }: { no: string; code: string; title: string }) {
  const [kept, setKept] = useState(() => receipts().some((r) => r.no === no))
  const [copied, setCopied] = useState(false)
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => head.current?.focus(), [])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`12345 工单号 ${no}，查询码 ${spaced(code)}`)
      setCopied(true)
    } catch {
      setCopied(false)
    }
  }
  return (
    <section className="card receipt">
      <h1 ref={head} tabIndex={-1}>已收到您的诉求</h1>
      <p className="soft">请记下工单号和查询码。查进度、评价都要用到，查询码只在这里显示一次。</p>
      <dl>
        <dt>工单号</dt>
        <dd>{no}</dd>
        <dt>查询码</dt>
        <dd className="code">{spaced(code)}</dd>
      </dl>
      <div className="btns">
        {'clipboard' in navigator && (
          <button type="button" className="btn" onClick={() => void copy()}>
            {copied ? '已复制' : '复制'}
          </button>
        )}
        <button type="button" className="btn" disabled={kept} onClick={() => setKept(keep({ no, code, title, at: Date.now() }))}>
          {kept ? '已记在本机' : '记在这台手机上'}
        </button>
      </div>
      <button type="button" className="btn primary big" onClick={() => go('track', { no, code })}>
        查看进度
      </button>
      <p className="soft">公用的手机或电脑请不要记在本机。<LinkTo route="home">回到首页</LinkTo></p>
    </section>
  )
}
