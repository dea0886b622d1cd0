import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, DatePicker, Input, InputNumber, Select } from 'antd'
import { fieldOf, Problem } from '../../shared/http'
import { say, timeClasses, urgencies } from '../../shared/words'
import { fromWall } from '../form/facts'
import { may, useMe } from '../session'
import { Bones, Chip, Panel, Refused } from '../ui'
import { doors, type Policy, type PolicyPreview, type PolicySaid, type PolicySheet } from './doors'

const day = 86400e9
const minute = 60e9
type Limit = { workdays?: number; hours?: number }
type Rule = NonNullable<PolicySheet['fields']>[number]

const pick = (p: Record<string, unknown>, name: string): unknown => name.split('.').reduce<unknown>((v, k) => (v as Record<string, unknown>)?.[k], p)
function put(p: Policy, name: string, value: unknown): Policy {
  const [head, at] = name.split('.')
  const all = p as unknown as Record<string, unknown>
  if (at === undefined) return { ...all, [head]: value } as never
  const list = [...(all[head] as unknown[])]
  list[Number(at)] = value
  return { ...all, [head]: list } as never
}

/** 时限规则: versions with their dates; a new one concerns what is accepted from then on. */
export function Policies() {
  const me = useMe()
  const queries = useQueryClient()
  const page = useQuery({ queryKey: ['admin', 'policies'], queryFn: doors.policies })
  const [look, setLook] = useState<number>()
  const [next, setNext] = useState<Policy>()
  if (page.isPending) return <Bones lines={8} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const sheet = page.data
  const versions = sheet.versions ?? []
  const shown = versions.find((v) => v.policy.id === (look ?? sheet.current)) ?? versions[0]
  const start = (p: Policy) => setNext({ ...p, id: 0, name: '', effective_from: '' })
  if (next) return <Draft sheet={sheet} start={next} onClose={() => setNext(undefined)} onDone={async () => (await queries.invalidateQueries({ queryKey: ['admin'] }), setNext(undefined))} />
  return (
    <div className="a-two a-left">
      <Panel title="版本" note={may(me, 'manage_policies') && shown ? <Button size="small" type="primary" onClick={() => start(shown.policy)}>新建一版</Button> : undefined}>
        <ul className="scroll grow a-versions">
          {versions.map((v) => (
            <li key={v.policy.id}>
              <button type="button" className={v === shown ? 'on' : ''} aria-current={v === shown || undefined} onClick={() => setLook(v.policy.id)}>
                <b>
                  第 {v.policy.id} 版 · {v.policy.name}
                </b>
                <span className="meta">{v.policy.effective_from} 起受理的工单</span>
                <span>{v.policy.id === sheet.current ? <Chip tone="green">现行</Chip> : <span className="meta">与现行差 {(v.diff ?? []).length} 项</span>}</span>
              </button>
            </li>
          ))}
        </ul>
        {may(me, 'manage_policies') && (
          <div className="body">
            <Select
              aria-label="从预置新建" placeholder="从各省预置新建…" style={{ width: '100%' }} value={null} onChange={(i) => i !== null && start(sheet.presets![i].policy)}
              options={(sheet.presets ?? []).map((p, i) => ({ value: i, label: `${p.policy.name}：咨询 ${p.words.inquiry}，非咨询 ${p.words.matter}` }))}
            />
          </div>
        )}
      </Panel>
      {shown && <Numbers sheet={sheet} said={shown} />}
    </div>
  )
}

function Numbers({ sheet, said }: { sheet: PolicySheet; said: PolicySaid }) {
  const changed = new Map((said.diff ?? []).map((d) => [d.name, d]))
  return (
    <Panel title={`第 ${said.policy.id} 版 · ${said.policy.name}`} className="grow" note={`${said.policy.effective_from} 起受理的工单适用`}>
      <div className="scroll grow" tabIndex={0} role="group" aria-label="全部数值">
        <dl className="a-numbers">
          {(sheet.fields ?? []).map((f) => (
            <div key={f.name} className={changed.has(f.name) ? 'changed' : ''}>
              <dt>{f.label}</dt>
              <dd>
                {said.words[f.name]}
                {changed.has(f.name) && <span className="meta">（现行 {changed.get(f.name)!.was}）</span>}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Panel>
  )
}

/** A version in the making: its numbers beside those in force, and what it would change. */
function Draft({ sheet, start, onClose, onDone }: { sheet: PolicySheet; start: Policy; onClose: () => void; onDone: () => void }) {
  const { message } = App.useApp()
  const [p, setP] = useState<Policy>(start)
  const [refusal, setRefusal] = useState<Problem>()
  const [preview, setPreview] = useState<PolicyPreview>()
  const change = (name: string, value: unknown) => (setP(put(p, name, value)), setPreview(undefined))
  const bad = (name: string) => refusal?.errors.find((e) => fieldOf(e.location) === name)?.message
  const refused = (e: unknown) => setRefusal(e instanceof Problem ? e : new Problem(-1, '', '没有办成，填写的内容都在，请再试一次。'))
  const see = useMutation({ mutationFn: () => doors.previewPolicy(p), onSuccess: (v) => (setPreview(v), setRefusal(undefined)), onError: refused })
  const save = useMutation({ mutationFn: () => doors.addPolicy(p), onSuccess: () => (void message.success('新版已建立，自生效日起受理的工单适用'), onDone()), onError: refused })
  return (
    <div className="a-two">
      <Panel title="新建一版时限规则" className="grow" note={<span>已受理的工单保持原来的版本</span>}>
        <div className="scroll grow body" tabIndex={-1}>
          {refusal && (
            <div className="alert" role="alert">
              {refusal.message}
            </div>
          )}
          <div className="a-bar">
            <Input aria-label="本版名称" status={bad('name') ? 'error' : ''} placeholder="本版名称，例如 2027 年提速版" value={p.name} maxLength={30} style={{ width: 260 }} onChange={(e) => change('name', e.target.value)} />
            <DatePicker aria-label="生效日期" status={bad('effective_from') ? 'error' : ''} placeholder="生效日期" value={fromWall(p.effective_from)} onChange={(d) => change('effective_from', d?.format('YYYY-MM-DD') ?? '')} />
          </div>
          <div className="a-rules">
            {(sheet.fields ?? []).map((f) => (
              <div key={f.name} className={bad(f.name) ? 'bad' : ''}>
                <label htmlFor={`p-${f.name}`}>{f.label}</label>
                <Control rule={f} value={pick(p as never, f.name)} onChange={(v) => change(f.name, v)} />
                <span className="meta">现行 {sheet.versions?.find((v) => v.policy.id === sheet.current)?.words[f.name]}</span>
                {bad(f.name) && (
                  <span className="a-bad" role="alert">
                    {bad(f.name)}
                  </span>
                )}
              </div>
            ))}
          </div>
        </div>
      </Panel>
      <section className="panel a-sheet" aria-label="会有什么变化">
        <header>
          <h2>会有什么变化</h2>
        </header>
        <div className="body scroll grow" tabIndex={0} role="group" aria-label="变化">
          {!preview && <p className="meta">填好后先看变化，再建立。</p>}
          {preview && <Effects preview={preview} />}
        </div>
        <footer className="row">
          <Button onClick={onClose}>取消</Button>
          <Button onClick={() => see.mutate()} loading={see.isPending}>
            看变化
          </Button>
          <Button type="primary" disabled={!preview} loading={save.isPending} onClick={() => save.mutate()}>
            建立新版
          </Button>
        </footer>
      </section>
    </div>
  )
}

function Control({ rule: f, value, onChange }: { rule: Rule; value: unknown; onChange: (v: unknown) => void }) {
  const id = `p-${f.name}`
  if (f.unit === '是否') return <Checkbox id={id} checked={!!value} onChange={(e) => onChange(e.target.checked)} />
  if (f.unit === '时限') {
    const l = (value ?? {}) as Limit
    const hours = l.hours !== undefined && l.hours !== 0
    return (
      <span className="row">
        <InputNumber id={id} style={{ width: 84 }} min={0} value={hours ? l.hours : l.workdays} onChange={(n) => onChange(hours ? { hours: n ?? 0 } : { workdays: n ?? 0 })} />
        <Select aria-label={`${f.label}的单位`} style={{ width: 104 }} value={hours ? 'hours' : 'workdays'} onChange={(u) => onChange({ [u]: (hours ? l.hours : l.workdays) || 1 })} options={[{ value: 'workdays', label: '个工作日' }, { value: 'hours', label: '小时' }]} />
      </span>
    )
  }
  const scale = f.unit === '分钟' ? minute : f.unit === '工作日' ? day : f.unit === '占比' ? 0.01 : 1
  return (
    <span className="row">
      <InputNumber id={id} style={{ width: 84 }} min={0} value={Math.round((Number(value) / scale) * 1000) / 1000} onChange={(n) => onChange(f.unit === '占比' ? Math.round((n ?? 0) * 100) / 1e4 : Math.round((n ?? 0) * scale))} />
      <span>{f.unit === '占比' ? '%' : f.unit === '工作日' ? '个工作日' : f.unit}</span>
    </span>
  )
}

const limit = (l: Limit) => (l.hours ? `${l.hours} 小时` : `${l.workdays ?? 0} 个工作日`)

function Effects({ preview }: { preview: PolicyPreview }) {
  const effects = preview.effects ?? []
  return (
    <>
      <p>
        与现行第 {preview.against} 版相比改 <b>{(preview.changes ?? []).length}</b> 项：
      </p>
      <ul className="a-changes">
        {(preview.changes ?? []).map((c) => (
          <li key={c.name}>
            {c.label}：{c.was} → <b>{c.now}</b>
          </li>
        ))}
      </ul>
      <table className="a-grid" aria-label="各类工单的办理时限">
        <thead>
          <tr>
            <th>工单</th>
            <th>原时限</th>
            <th>新时限</th>
            <th>在办</th>
            <th>近 30 天</th>
          </tr>
        </thead>
        <tbody>
          {effects.map((e) => (
            <tr key={`${e.class}${e.urgency}`}>
              <td>
                {say(timeClasses, e.class)} · {urgencies[String(e.urgency)]}
              </td>
              <td>{limit(e.was)}</td>
              <td>{limit(e.was) === limit(e.now) ? '不变' : <b>{limit(e.now)}</b>}</td>
              <td>{e.open}</td>
              <td>{e.accepted}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="meta">在办的 {effects.reduce((n, e) => n + e.open, 0)} 件保持受理时的时限，一件也不改；“近 30 天”是受理量，生效后每月大约有这么多件按新时限办。</p>
    </>
  )
}
