import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Input, InputNumber, Select } from 'antd'
import { showTime } from '../../shared/time'
import { say, urgencies } from '../../shared/words'
import { CategoryPicker } from '../form/pickers'
import { Bones, Chip, Panel, Refused } from '../ui'
import { doors, subjects, type Item, type Rule, type Sheet, type Terms } from './doors'

/** 评分表与抽检: versions; what was drawn keeps the version it was drawn under. */
export function TermsPart({ bar }: { bar: React.ReactNode }) {
  const terms = useQuery({ queryKey: ['quality-terms'], queryFn: doors.terms })
  const t = terms.data
  return (
    <div className="q-figures grow">
      <Panel title="评分表与抽检">{bar}</Panel>
      {terms.isPending && <Panel title="读取"><Bones lines={10} /></Panel>}
      {terms.isError && <Panel title="读取"><Refused error={terms.error} retry={() => void terms.refetch()} /></Panel>}
      {t && (
        <div className="q-columns">
          {(['registration', 'reply', 'call'] as const).map((s) => <SheetPanel key={s + (t.sheets?.length ?? 0)} subject={s} terms={t} />)}
          <Rules terms={t} />
        </div>
      )}
    </div>
  )
}

function SheetPanel({ subject, terms: t }: { subject: 'registration' | 'reply' | 'call'; terms: Terms }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const versions = (t.sheets ?? []).filter((s) => s.subject === subject)
  const [at, setAt] = useState(0)
  const [draft, setDraft] = useState<Sheet>()
  const shown = draft ?? versions[at]
  const save = useMutation({
    mutationFn: () => doors.saveSheet({ subject, version: versions[0].version, pass: draft!.pass, items: draft!.items, note: draft!.note }),
    onSuccess: () => (void message.success('新版评分表已启用；已抽中的仍按原版评'), void queries.invalidateQueries({ queryKey: ['quality-terms'] })),
  })
  if (!shown) return null
  const items = shown.items ?? []
  const set = (i: number, change: Partial<Item>) => setDraft({ ...draft!, items: items.map((x, k) => (k === i ? { ...x, ...change } : x)) })
  const sum = items.reduce((n, i) => n + (i.fatal ? 0 : i.points), 0)
  return (
    <Panel title={`${say(subjects, subject)}评分表`} scroll note={!draft && versions.length > 1 ? <Select size="small" aria-label="版本" value={at} onChange={setAt} options={versions.map((v, i) => ({ value: i, label: `第 ${v.version} 版` }))} /> : `第 ${shown.version} 版${draft ? '修改中' : ''}`}>
      <p className="meta">{shown.pass} 分合格{shown.by && `；${shown.by} ${showTime(shown.at)}`}{!draft && shown.note && `，${shown.note}`}</p>
      <ul className="q-items">
        {items.map((i, k) => (
          <li key={i.key} className={i.fatal ? 'fatal' : ''}>
            {draft ? (
              <>
                <Input size="small" aria-label="评分项" value={i.name} maxLength={30} onChange={(e) => set(k, { name: e.target.value })} />
                {i.fatal ? <Chip tone="red">一票否决</Chip> : <InputNumber size="small" aria-label={`${i.name}分值`} min={1} max={100} value={i.points} onChange={(n) => set(k, { points: n ?? 0 })} />}
                <Input size="small" aria-label={`${i.name}扣分办法`} value={i.help} maxLength={100} onChange={(e) => set(k, { help: e.target.value })} />
                <button type="button" className="link" onClick={() => setDraft({ ...draft, items: items.filter((_, x) => x !== k) })}>删去</button>
              </>
            ) : (
              <>
                <b>{i.name}</b> {i.fatal ? <Chip tone="red">一票否决</Chip> : <span className="num">{i.points} 分</span>}
                <span className="meta">{i.help}</span>
              </>
            )}
          </li>
        ))}
      </ul>
      {draft && (
        <div className="q-sheet">
          <div className="row wrap">
            <Button size="small" onClick={() => setDraft({ ...draft, items: [...items, { key: `i${Date.now().toString(36)}`, name: '新评分项', points: 5, fatal: false, help: '' }] })}>加一项</Button>
            <Button size="small" onClick={() => setDraft({ ...draft, items: [...items, { key: `f${Date.now().toString(36)}`, name: '新否决项', points: 0, fatal: true, help: '' }] })}>加一票否决项</Button>
            <InputNumber size="small" aria-label="合格线" min={1} max={100} prefix="合格线" value={draft.pass} onChange={(n) => setDraft({ ...draft, pass: n ?? 85 })} />
            <span className={'num' + (sum === 100 ? '' : ' reveal-no')}>合计 {sum} 分</span>
          </div>
          <Input size="small" aria-label="修改的理由" placeholder="为什么修改（必填）" maxLength={200} value={draft.note} onChange={(e) => setDraft({ ...draft, note: e.target.value })} />
          {save.isError && <p role="alert" className="reveal-no">{save.error.message}</p>}
          <div className="row"><Button type="primary" size="small" loading={save.isPending} onClick={() => save.mutate()}>启用新版</Button><Button size="small" onClick={() => setDraft(undefined)}>放弃</Button></div>
        </div>
      )}
      {!draft && t.edits && at === 0 && <Button size="small" onClick={() => setDraft({ ...shown, note: '' })}>修改评分表</Button>}
    </Panel>
  )
}

const fresh: Rule = { id: 0, version: 0, subject: 'registration', name: '', share: 10, double: 10, urgency: 0, category: '', label: '', rework: false, enabled: true }

function Rules({ terms: t }: { terms: Terms }) {
  const [open, setOpen] = useState<number>()
  return (
    <Panel title="抽检规则" scroll note="比例最高的先抽；100% 为全检">
      <ul className="q-items">
        {(t.rules ?? []).map((r) => (
          <li key={r.id} className={r.enabled ? '' : 'off'}>
            {open === r.id ? <RuleForm rule={r} onClose={() => setOpen(undefined)} /> : (
              <>
                <b>{r.name}</b> <span className="num">{say(subjects, r.subject)} {r.share}%{r.double > 0 && `，双评 ${r.double}%`}</span>{!r.enabled && <Chip>停用</Chip>}
                <span className="meta">{[r.urgency > 0 && `${urgencies[String(r.urgency)]}以上`, r.category && `分类 ${r.category}`, r.role && '临时坐席', r.label && `标签 ${r.label}`, r.rework && '仅重办'].filter(Boolean).join('，') || '不限条件'}；第 {r.version} 版，{r.by}</span>
                {t.edits && <button type="button" className="link" onClick={() => setOpen(r.id)}>修改</button>}
              </>
            )}
          </li>
        ))}
        {t.edits && <li>{open === 0 ? <RuleForm rule={fresh} onClose={() => setOpen(undefined)} /> : <Button size="small" onClick={() => setOpen(0)}>新增规则</Button>}</li>}
      </ul>
    </Panel>
  )
}

function RuleForm({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const queries = useQueryClient()
  const [r, setR] = useState(rule)
  const set = (change: Partial<Rule>) => setR({ ...r, ...change })
  const save = useMutation({
    mutationFn: () => doors.saveRule({ ...r, by: undefined, at: undefined }),
    onSuccess: () => (onClose(), void queries.invalidateQueries({ queryKey: ['quality-terms'] })),
  })
  return (
    <div className="q-sheet">
      <Input size="small" aria-label="规则名称" placeholder="规则名称" value={r.name} maxLength={30} onChange={(e) => set({ name: e.target.value })} />
      <div className="row wrap">
        <Select size="small" aria-label="抽检对象" disabled={r.id > 0} value={r.subject} onChange={(subject) => set({ subject, role: undefined, rework: false })} options={[{ value: 'registration', label: '登记' }, { value: 'reply', label: '答复' }, { value: 'call', label: '通话' }]} />
        <InputNumber size="small" aria-label="抽检比例" min={1} max={100} prefix="抽" suffix="%" value={r.share} onChange={(n) => set({ share: n ?? 0 })} />
        <InputNumber size="small" aria-label="双评比例" min={0} max={100} prefix="双评" suffix="%" value={r.double} onChange={(n) => set({ double: n ?? 0 })} />
      </div>
      <div className="row wrap">
        <Select size="small" aria-label="紧急程度" value={r.urgency} onChange={(urgency) => set({ urgency })} options={[0, 1, 2, 3].map((value) => ({ value, label: value ? `${urgencies[String(value)]}以上` : '不限紧急程度' }))} />
        <CategoryPicker aria-label="诉求分类" anyLevel placeholder="不限分类" style={{ width: 180 }} value={r.category || undefined} onChange={(c) => set({ category: c ?? '' })} />
        <Input size="small" aria-label="标签" placeholder="不限标签" style={{ width: 110 }} maxLength={12} value={r.label} onChange={(e) => set({ label: e.target.value })} />
      </div>
      <div className="row wrap">
        {r.subject !== 'reply' ? <Checkbox checked={r.role === 'temp_agent'} onChange={(e) => set({ role: e.target.checked ? 'temp_agent' : undefined })}>只抽临时坐席</Checkbox> : <Checkbox checked={r.rework} onChange={(e) => set({ rework: e.target.checked })}>只抽重办答复</Checkbox>}
        <Checkbox checked={r.enabled} onChange={(e) => set({ enabled: e.target.checked })}>启用</Checkbox>
        <span className="grow" />
        <Button type="primary" size="small" loading={save.isPending} onClick={() => save.mutate()}>保存</Button>
        <Button size="small" onClick={onClose}>放弃</Button>
      </div>
      {save.isError && <p role="alert" className="reveal-no">{save.error.message}</p>}
    </div>
  )
}
