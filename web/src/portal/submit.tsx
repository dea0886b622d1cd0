import { lazy, Suspense, useCallback, useEffect, useRef, useState, type FormEvent } from 'react'
import { citizen, type Said } from '../shared/citizen'
import type { CitizenForm } from '../shared/contract'
import { useFiles, type Sent } from '../shared/files'
import { fieldOf, Problem } from '../shared/http'
import { useOnce } from '../shared/once'
import { drop, read, write } from '../shared/store'
import { kinds } from '../shared/citizen-words'
import { Choose, Line } from './field'
import { FilesField } from './files'
import * as Icon from './icons'
import { PlaceField } from './place'
import type { UsualDay } from './progress'

const Alike = lazy(() => import('./alike'))
const ReceiptPage = lazy(() => import('./receipt'))

type Draft = {
  kind: string; region: string; township: string; village: string; place: string; content: string; expectation: string; name: string; phone: string
  confidential: boolean; company: boolean; files: Sent[]
}
type Errors = Partial<Record<keyof Draft, string>>
const blank: Draft = { kind: '', region: '', township: '', village: '', place: '', content: '', expectation: '', name: '', phone: '', confidential: false, company: false, files: [] }
const draftKey = 'suban.portal.draft'
const sendingKey = 'suban.portal.sending'
const most = 5000
/** A phone that somebody else picks up keeps nobody's words longer than a day. */
const lasts = 24 * 3600_000

export function loadDraft(now = Date.now()): Draft {
  const saved = read<{ at: number; draft: Draft }>(localStorage, draftKey)
  if (!saved?.draft || now - saved.at > lasts) {
    drop(localStorage, draftKey)
    return blank
  }
  return { ...blank, ...saved.draft }
}

/** 我要提诉求: one page; in 长辈版 two short ones. What is typed is kept, and sent once. */
export function SubmitPage({ form, failed, retry, elder }: { form?: CitizenForm; failed: boolean; retry: () => void; elder: boolean }) {
  const [d, setDraft] = useState<Draft>(loadDraft)
  const [errors, setErrors] = useState<Errors>({})
  const [refusal, setRefusal] = useState('')
  const [unsent, setUnsent] = useState(false)
  const [step, setStep] = useState(1)
  const [comparing, setComparing] = useState(false)
  const [done, setDone] = useState<{ no: string; code: string; title: string; usual?: UsualDay | null } | undefined>()
  const trap = useRef<HTMLInputElement>(null)
  const files = useFiles('/citizen/files', d.files)
  const set = (part: Partial<Draft>) => {
    setDraft((old) => {
      const next = { ...old, ...part }
      write(localStorage, draftKey, { at: Date.now(), draft: next })
      return next
    })
    setErrors((e) => Object.fromEntries(Object.entries(e).filter(([k]) => !(k in part))))
  }
  useEffect(() => {
    if (!done && files.sent.length !== d.files.length) set({ files: files.sent })
  }, [files.sent.length]) // eslint-disable-line
  const { go: send, busy } = useOnce(useCallback((body: Said, key: string) => citizen.submit(body, key), []), sendingKey)

  const check = (): Errors => {
    const e: Errors = {}
    if (!d.kind) e.kind = '请选择诉求类型'
    if (!d.content.trim()) e.content = '请写明问题和要求'
    else if ([...d.content].length > most) e.content = `最多 ${most} 字，现在 ${[...d.content].length} 字`
    if (elder && step === 1) return e
    if (!d.region) e.region = '请选择事发县区'
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
  const deliver = async () => {
    setComparing(false)
    setRefusal('')
    setUnsent(false)
    try {
      const made = await send({
        kind: d.kind as Said['kind'], region: d.region, township: d.village || d.township || undefined, place: d.place.trim(), content: d.content.trim(), expectation: d.expectation.trim(),
        requester: { name: d.name.trim(), phone: d.phone.trim(), type: d.company ? 'company' : 'person', confidential: d.confidential },
        attachments: files.attachments,
        website: trap.current?.value ?? '',
      })
      if (!made) return
      setDone({ ...made, title: [...d.content.trim()].slice(0, 24).join('') })
      drop(localStorage, draftKey)
      window.scrollTo(0, 0)
    } catch (x) {
      const p = x instanceof Problem ? x : new Problem(-1, '', '没有提交成功，填写的内容都在，请再试一次。')
      const named: Errors = {}
      for (const f of p.errors) named[fieldOf(f.location).replace('requester.', '') as keyof Draft] = f.message
      setErrors(named)
      setRefusal(p.message)
      setUnsent(p.unsure)
      if (elder && (named.kind || named.content)) setStep(1)
      focusFirst(named)
    }
  }
  const submit = (ev: FormEvent) => {
    ev.preventDefault()
    if (busy || files.going) return
    const e = check()
    setErrors(e)
    setRefusal('')
    if (Object.keys(e).length) return focusFirst(e)
    if (elder && step === 1) {
      setStep(2)
      return window.scrollTo(0, 0)
    }
    // A tip-off or a word in confidence is nobody else's to join.
    if (d.kind === 'tip_off' || d.confidential || unsent) void deliver()
    else setComparing(true)
  }
  // The line is back: what could not be sent goes now, once.
  const again = useRef(deliver)
  again.current = deliver
  useEffect(() => {
    if (!unsent) return
    const back = () => void again.current()
    window.addEventListener('online', back)
    return () => window.removeEventListener('online', back)
  }, [unsent])

  if (done)
    return (
      <Suspense fallback={<p className="card" role="status">工单号 {done.no}，查询码 {done.code}</p>}>
        <ReceiptPage {...done} />
      </Suspense>
    )
  if (comparing)
    return (
      <Suspense fallback={<p className="card soft" role="status">正在看有没有同样的诉求…</p>}>
        <Alike content={d.content} region={d.region} phone={d.phone} send={() => void deliver()} back={() => setComparing(false)} />
      </Suspense>
    )
  const first = !elder || step === 1
  const second = !elder || step === 2
  const begun = !!(d.content || d.place || d.phone || d.files.length)
  return (
    <form className="card" onSubmit={submit} noValidate aria-label="我要提诉求">
      {failed && !form && (
        <div className="warn" role="alert">
          没有读到县区名单。
          <button type="button" className="text" onClick={retry}>重试</button>
        </div>
      )}
      {elder && <h1>{step === 1 ? '第 1 步：什么事' : '第 2 步：在哪里，怎么找您'}</h1>}
      {first && (
        <Choose
          name="kind" legend="诉求类型" required columns={elder ? 2 : 3} value={d.kind} error={errors.kind} onChange={(kind) => set({ kind })}
          options={(form?.kinds?.map((k) => String(k.value)) ?? ['inquiry', 'help', 'complaint', 'tip_off', 'suggestion', 'praise']).map((value) => ({ value, label: kinds[value] }))}
        />
      )}
      {second && (
        <>
          <PlaceField form={form} value={d} error={errors.region} onChange={(p) => set(p)} />
          <Line id="f-place" label="详细地址" error={errors.place} help="路名、小区或明显标志物，越具体办得越快">
            <input id="f-place" value={d.place} maxLength={200} onChange={(e) => set({ place: e.target.value })} autoComplete="off" aria-describedby="f-place-help" />
          </Line>
        </>
      )}
      {first && (
        <Line id="f-content" label="问题和要求" required error={errors.content}>
          <textarea id="f-content" rows={6} value={d.content} onChange={(e) => set({ content: e.target.value })} placeholder="什么时候、在哪里、发生了什么、希望怎么解决" aria-invalid={!!errors.content} aria-describedby={errors.content ? 'f-content-error' : undefined} />
          {[...d.content].length > 200 && <p className="soft">{[...d.content].length} / {most} 字</p>}
        </Line>
      )}
      {second && (
        <>
          <FilesField files={files} label="照片和材料" elder={elder} />
          <div className={elder ? '' : 'two'}>
            <Line id="f-phone" label="手机号码" required error={errors.phone}>
              <input id="f-phone" type="tel" inputMode="tel" maxLength={24} value={d.phone} onChange={(e) => set({ phone: e.target.value })} autoComplete="tel" aria-invalid={!!errors.phone} aria-describedby={errors.phone ? 'f-phone-error' : undefined} />
            </Line>
            {!elder && (
              <Line id="f-name" label="怎么称呼您" error={errors.name}>
                <input id="f-name" value={d.name} maxLength={40} onChange={(e) => set({ name: e.target.value })} autoComplete="name" />
              </Line>
            )}
          </div>
          <label className="tick">
            <input type="checkbox" checked={d.confidential} onChange={(e) => set({ confidential: e.target.checked })} />
            <span>为我保密，不向承办单位公开姓名和电话</span>
          </label>
        </>
      )}
      <div className="trap" aria-hidden="true">
        <label>
          请勿填写
          <input ref={trap} name="website" tabIndex={-1} autoComplete="off" />
        </label>
      </div>
      {refusal && (
        <div className="warn" role="alert">
          {refusal}
          {unsent && ' 网络恢复后会自动再送一次，不会重复。'}
        </div>
      )}
      <button className="btn primary big" disabled={busy || files.going}>
        {elder && step === 1 ? '下一步' : busy ? '正在提交…' : files.going ? '照片正在上传…' : '提交'}
      </button>
      {elder && step === 2 && (
        <button type="button" className="btn big" onClick={() => setStep(1)}>上一步</button>
      )}
      {begun && (
        <button
          type="button"
          className="text"
          onClick={() => {
            if (!window.confirm('清空已填写的内容？清空后不能恢复。')) return
            drop(localStorage, draftKey)
            drop(localStorage, sendingKey)
            files.clear()
            setDraft(blank)
            setErrors({})
            setStep(1)
          }}
        >
          清空重填
        </button>
      )}
      <p className="soft fine"><Icon.Lock size={16} /> 您的姓名和电话加密保存，只用于办理和回复。填写的内容在这台设备上保留一天。</p>
    </form>
  )
}
