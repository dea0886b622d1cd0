import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Input, Select } from 'antd'
import { api } from '../../shared/api'
import type { EarlierTicket, Me, Registration } from '../../shared/contract'
import { fieldOf, Problem } from '../../shared/http'
import { useKeys } from '../../shared/keys'
import { useFiles } from '../../shared/files'
import { useOnce } from '../../shared/once'
import { useWhenOnline } from '../../shared/online'
import { write } from '../../shared/store'
import { showAgo } from '../../shared/time'
import { doors as deskDoors } from '../desks/doors'
import { channels, kinds, optionsOf, requesterTypes, sources, urgencies } from '../../shared/words'
import { draftKey } from '../form/kept'
import { CategoryPicker, RegionPicker } from '../form/pickers'
import { FilesField } from '../attachments/files-field'
import { may, useMe } from '../session'
import { CategorySuggestion, useTyped } from '../suggest/category'
import { Marks } from '../suggest/marks'
import { Bones, Choice, choices, Key, Panel } from '../ui'
import { Caller } from './caller'
import { blank, dropDraft, isBlank, limits, loadDraft, missing, saveDraft, sentKey, summary, tooLong, toRegistration, type Draft } from './draft'
import { Guide } from './guide'
import { ways } from './ways'
import './desk.css'

type Errors = Partial<Record<keyof Draft, string>>

/** How the agent ends the form: put by, into dispatch, merged, or on to one of the ways. */
type How = 'draft' | 'dispatch_queue' | 'merge' | 'reject' | 'answer' | 'transfer'

/** As what the server takes it in: what is refused is not accepted. */
const taken: Record<How, Registration['submit']> = { draft: 'draft', reject: 'draft', answer: 'accept', transfer: 'accept', merge: 'accept', dispatch_queue: 'dispatch_queue' }
const said: Partial<Record<How, string>> = { draft: '已暂存', dispatch_queue: '已提交派单', merge: '已并入' }
const permits: Record<string, NonNullable<Me['permissions']>[number]> = { reject: 'reject', answer: 'answer_direct', transfer: 'transfer' }

/** The second half of a call is read while the first is typed. */
const settle = () => import('./settle')
const Settle = lazy(() => settle().then((m) => ({ default: m.Settle })))

/** 话务台: a citizen's words become a ticket. Nothing typed here is lost. */
export function DeskPage() {
  const me = useMe()
  const queries = useQueryClient()
  const desks = useQuery({ queryKey: ['desks'], queryFn: deskDoors.desks, staleTime: 5 * 60_000 })
  const mine = (desks.data ?? []).filter((k) => k.mine && k.standing === 'open')
  const { message, modal } = App.useApp()
  const [start] = useState(() => loadDraft(me.id))
  const [d, setDraft] = useState<Draft>(start?.draft ?? blank)
  const [errors, setErrors] = useState<Errors>({})
  const [refusal, setRefusal] = useState('')
  const [savedAt, setSavedAt] = useState<number | undefined>(start?.at)
  const [began, setBegan] = useState(() => Date.now())
  const [last, setLast] = useState<{ id: string; no: string; code?: string } | undefined>()
  const [settling, setSettling] = useState<{ id: number; action: string; code?: string; draft: Draft } | undefined>()
  const [unsent, setUnsent] = useState<{ how: How; into?: EarlierTicket } | undefined>()
  const form = useRef<HTMLFormElement>(null)

  useEffect(() => {
    document.title = '话务台 · 宿事速办'
    form.current?.querySelector<HTMLElement>('#f-phone')?.focus()
    settle().catch(() => {}) // read again when it is needed
  }, [])
  useEffect(() => {
    const t = setTimeout(() => setSavedAt(saveDraft(me.id, d)), 400)
    return () => clearTimeout(t)
  }, [d, me.id])

  const set = (part: Partial<Draft>) => {
    setDraft((old) => ({ ...old, ...part }))
    setErrors((old) => {
      const next = { ...old }
      for (const key of Object.keys(part)) delete next[key as keyof Draft]
      return next
    })
  }
  const files = useFiles('/files', d.files)
  useEffect(() => {
    setDraft((old) => ({ ...old, files: files.sent }))
  }, [files.sent.length]) // eslint-disable-line
  const focus = (name: keyof Draft) => {
    const el = document.getElementById(`f-${name}`)
    const target = el?.matches('input, textarea') ? el : el?.querySelector<HTMLElement>('input, textarea')
    el?.scrollIntoView({ block: 'center' })
    target?.focus({ preventScroll: true })
  }

  const { go, busy } = useOnce(useCallback((body: Registration, key: string) => api.register(body, key), []), sentKey(me.id))
  const submit = async (how: How, into?: EarlierTicket) => {
    if (busy || files.going || settling) return
    const long = tooLong(d)
    const lacking = how === 'draft' ? (d.title.trim() || d.content.trim() ? [] : [{ name: 'content' as const, label: '诉求内容' }]) : missing(d, how === 'reject')
    if (lacking.length || long) {
      const next: Errors = {}
      for (const m of lacking) next[m.name] = `请${['kind', 'category', 'region'].includes(m.name) ? '选择' : '填写'}${m.label}`
      if (long) next[long.name] = long.message
      setErrors(next)
      focus(lacking[0]?.name ?? long!.name)
      return
    }
    setRefusal('')
    setUnsent(undefined)
    try {
      const made = await go(toRegistration(d, taken[how], into?.id))
      if (!made) return
      const t = made
      dropDraft(me.id)
      files.clear()
      setDraft({ ...blank, channel: d.channel, desk: d.desk })
      setErrors({})
      setSavedAt(undefined)
      setLast({ id: String(t.id), no: t.no, code: t.code })
      void queries.invalidateQueries({ queryKey: ['counts'] })
      void queries.invalidateQueries({ queryKey: ['tickets'] })
      void queries.invalidateQueries({ queryKey: ['requester'] })
      if (said[how]) {
        void message.success(`${said[how]}${into ? ` ${into.no}` : ''}，工单号 ${t.no}` + (t.code ? ` 查询码 ${t.code}，请读给诉求人` : ''), 8)
        next()
        return
      }
      // What the other line must hear is drawn from the form; the agent shortens it.
      if (how === 'transfer') write(sessionStorage, draftKey(t.id, { action: how }), { summary: summary(d) })
      setSettling({ id: t.id, action: how, code: t.code, draft: d })
    } catch (e) {
      const p = e instanceof Problem ? e : new Problem(-1, '', '没有登记成功，填写的内容都在，请再试一次。')
      const named: Errors = {}
      for (const x of p.errors) named[fieldOf(x.location).replace(/^requester\./, '').replace(/^township$/, 'region') as keyof Draft] = x.message
      setErrors(named)
      setRefusal(p.unsure ? `${p.message}网络恢复后会自动再送一次，不会重复登记。` : p.message)
      if (p.unsure) setUnsent({ how, into })
      const first = Object.keys(named)[0] as keyof Draft | undefined
      if (first) focus(first)
    }
  }
  const next = () => {
    setSettling(undefined)
    setBegan(Date.now())
    setTimeout(() => focus('phone'))
  }
  useWhenOnline(!!unsent, () => void submit(unsent!.how, unsent!.into))
  const merge = (t: EarlierTicket) => {
    const long = tooLong(d)
    const lacking = missing(d)
    if (lacking.length || long) return void submit('merge', t) // which names what is lacking
    modal.confirm({
      title: `并入 ${t.no}？`,
      content: `“${t.title}”。确认说的是同一件事：这次的内容补进原工单，承办单位会看到，本件不另派单。`,
      okText: '是同一件，并入',
      cancelText: '不是',
      onOk: () => void submit('merge', t),
      afterClose: () => focus('phone'), // the window gives the focus back to what opened it
    })
  }
  const clear = () =>
    modal.confirm({
      title: '清空已填写的内容？',
      content: '清空后不能恢复。需要留着请先暂存。',
      okText: '清空',
      okButtonProps: { danger: true },
      cancelText: '不清空',
      onOk: () => {
        dropDraft(me.id)
        files.clear()
        setDraft(blank)
        setErrors({})
        setRefusal('')
        setBegan(Date.now())
      },
    })
  const offered = ways.filter((w) => may(me, permits[w.action]))
  const keys: Record<string, () => void> = { F2: () => void submit('draft'), F9: () => void submit('dispatch_queue') }
  for (const w of offered) keys[w.key] = () => void submit(w.action as How)
  useKeys(settling ? {} : keys)

  const bring = (t: EarlierTicket) => set({ ...(t.category ? { category: t.category.id } : {}), ...(t.region ? { region: t.region.code } : {}), kind: t.kind || d.kind })
  const bad = (name: keyof Draft) => (errors[name] ? ('error' as const) : '')
  const lacking = missing(d)
  const suggested = useTyped({ title: d.title, content: d.content, region: d.region, category: d.category })

  if (settling)
    return (
      <div className="desk">
        <Caller draft={settling.draft} set={set} began={began} bring={bring} merge={merge} fixed />
        <Suspense fallback={<section className="panel"><Bones lines={10} /></section>}>
          <Settle id={settling.id} action={settling.action} code={settling.code} caller={{ name: settling.draft.name, phone: settling.draft.phone }} onEnd={next} />
        </Suspense>
        <Guide draft={settling.draft} set={set} />
      </div>
    )
  return (
    <form ref={form} className="desk" aria-label="登记工单" onSubmit={(e) => e.preventDefault()} noValidate>
      <Caller draft={d} set={set} began={began} bring={bring} merge={merge} error={errors.phone} />

      <Panel
        title="登记工单"
        className="desk-form"
        note={
          <span aria-live="polite">
            {isBlank(d) ? (last ? <>上一件 <Link to="/tickets/$id" params={{ id: last.id }}>{last.no}</Link>{last.code && ` 查询码 ${last.code}`}</> : '填写后自动保存草稿') : savedAt ? `草稿 ${showAgo(new Date(savedAt))}自动保存` : '正在保存草稿…'}
          </span>
        }
      >
        <div className="desk-fields scroll">
          {refusal && (
            <div className="alert" role="alert">
              {refusal}
            </div>
          )}
          <Marks data={suggested} />
          {d.repeat && (
            <div className="alert a-blue" role="status">
              <span className="grow">再次反映：原工单 {d.repeat.no}。反映次数按设定的天数累计，满三次列入清单。</span>
              <button type="button" className="link" onClick={() => set({ repeat: undefined })}>
                不是
              </button>
            </div>
          )}
          <div className="cols c-64">
            <Line label="诉求类型" required error={errors.kind}>
              <Choice id="f-kind" name="kind" label="诉求类型" value={d.kind} bad={!!errors.kind} onChange={(kind) => set({ kind })} options={choices(kinds)} />
            </Line>
            <Line label="紧急程度">
              <Choice id="f-urgency" name="urgency" label="紧急程度" className="c-hot" value={d.urgency} onChange={(urgency) => set({ urgency })} options={choices(urgencies)} />
            </Line>
          </div>
          <div className="cols c-64">
            <Line label="诉求分类" required error={errors.category} target="f-category">
              <CategoryPicker id="f-category" status={bad('category')} value={d.category} onChange={(category) => set({ category })} />
              <CategorySuggestion data={suggested} value={d.category} onChoose={(category) => set({ category })} />
            </Line>
            <div className={mine.length ? 'cols c-444' : 'cols c-55'}>
              {mine.length > 0 && (
                <Line label="专席" target="f-desk" error={errors.desk}>
                  <Select id="f-desk" allowClear placeholder="不是专席来电" status={bad('desk')} value={d.desk} onChange={(desk) => set({ desk })} options={mine.map((m) => ({ value: m.id, label: m.name }))} style={{ width: '100%' }} />
                </Line>
              )}
              <Line label="来件渠道" target="f-channel">
                <Select id="f-channel" value={d.channel} onChange={(channel) => set({ channel })} options={optionsOf(channels, ['phone', 'web', 'wechat', 'app', 'letter'])} style={{ width: '100%' }} />
              </Line>
              <Line label="诉求来源" target="f-source">
                <Select id="f-source" value={d.source} onChange={(source) => set({ source })} options={optionsOf(sources)} style={{ width: '100%' }} />
              </Line>
            </div>
          </div>
          <Line label="工单标题" required error={errors.title} target="f-title">
            <Input id="f-title" status={bad('title')} value={d.title} onChange={(e) => set({ title: e.target.value })} count={{ max: limits.title, show: true }} placeholder="地点 + 事情，一句话" autoComplete="off" />
          </Line>
          <div className="cols c-46">
            <Line label="事发区域" required error={errors.region} target="f-region">
              <RegionPicker id="f-region" status={bad('region')} value={d.region} onChange={(region) => set({ region })} placeholder="县区 / 乡镇街道 / 村居" />
            </Line>
            <Line label="详细地址" required error={errors.place} target="f-place">
              <Input id="f-place" status={bad('place')} value={d.place} onChange={(e) => set({ place: e.target.value })} maxLength={limits.place} placeholder="路名、小区、楼栋或明显标志物" autoComplete="off" />
            </Line>
          </div>
          <Line label="诉求内容" required error={errors.content} target="f-content" className="stretch" aside={<span className="meta num">{[...d.content].length} / {limits.content}</span>}>
            <Input.TextArea id="f-content" status={bad('content')} value={d.content} onChange={(e) => set({ content: e.target.value })} placeholder="什么时间、什么地点、发生了什么事，之前是否反映过、结果如何" />
          </Line>
          <Line label="诉求目的" target="f-expectation" error={errors.expectation}>
            <Input id="f-expectation" value={d.expectation} onChange={(e) => set({ expectation: e.target.value })} placeholder="希望怎样解决" autoComplete="off" />
          </Line>
          <div className="cols c-who">
            <Line label="联系人" target="f-name" error={errors.name}>
              <Input id="f-name" value={d.name} onChange={(e) => set({ name: e.target.value })} placeholder="自报称呼" autoComplete="off" />
            </Line>
            <Line label="诉求人类型">
              <Choice id="f-type" name="type" label="诉求人类型" value={d.type} onChange={(type) => set({ type })} options={choices(requesterTypes)} />
            </Line>
            <Line label="处理要求">
              <Checkbox id="f-confidential" checked={d.confidential} onChange={(e) => set({ confidential: e.target.checked })} style={{ height: 32, alignItems: 'center' }}>
                为诉求人保密
              </Checkbox>
            </Line>
          </div>
          <FilesField files={files} label="来件材料" />
        </div>
        <footer className="desk-foot">
          <span className="meta grow">
            {lacking.length ? (
              <>
                还差 {lacking.length} 项：
                <button type="button" className="link" onClick={() => focus(lacking[0].name)}>
                  {lacking[0].label}
                </button>
              </>
            ) : (
              '必填项已齐'
            )}
          </span>
          <Button disabled={busy || isBlank(d)} onClick={clear}>
            清空
          </Button>
          <Button disabled={busy || isBlank(d)} onClick={() => void submit('draft')}>
            暂存<Key>F2</Key>
          </Button>
          {offered.map((w) => (
            <Button key={w.action} danger={w.action === 'reject'} disabled={busy} onClick={() => void submit(w.action as How)}>
              {w.label}
              <Key>{w.key}</Key>
            </Button>
          ))}
          <Button type="primary" loading={busy} onClick={() => void submit('dispatch_queue')}>
            提交派单<Key>F9</Key>
          </Button>
        </footer>
      </Panel>

      <Guide draft={d} set={set} />
    </form>
  )
}

function Line(p: { label: string; required?: boolean; error?: string; target?: string; aside?: React.ReactNode; className?: string; children: React.ReactNode }) {
  return (
    <div className={'line ' + (p.className ?? '')}>
      <div className="line-head">
        <label htmlFor={p.target} className={p.required ? 'need' : undefined}>
          {p.label}
          {p.required && <span className="visually-hidden">（必填）</span>}
        </label>
        {p.error ? (
          <span className="line-error" role="alert">
            {p.error}
          </span>
        ) : (
          p.aside
        )}
      </div>
      {p.children}
    </div>
  )
}
