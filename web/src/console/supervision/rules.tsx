import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Input, InputNumber, Select } from 'antd'
import { Problem } from '../../shared/http'
import { Bones, Chip, Refused } from '../ui'
import { doors, type Rule, type Trial } from './doors'

const tiers = ['预警', '初级催办（日常催办事项库）', '提级督办', '市领导交办清单']
const targets: Record<number, [string, string][]> = {
  0: [['handler', '经办人'], ['unit', '承办单位'], ['section_head', '科室负责人'], ['deputy_head', '分管负责人']],
  1: [['unit', '承办单位'], ['handler', '经办人'], ['section_head', '科室负责人'], ['deputy_head', '分管负责人'], ['chief', '一把手']],
  2: [['office', '市委督查办、市营商办']], 3: [['leaders', '市领导']],
}

/** 规则: each a row with versions, tried on last month before it is saved. */
export function Rules({ mayEdit }: { mayEdit: boolean }) {
  const rules = useQuery({ queryKey: ['supervision', 'rules'], queryFn: doors.rules })
  const trials = useQuery({ queryKey: ['supervision', 'trials'], queryFn: doors.trials, staleTime: 300_000 })
  const [edit, setEdit] = useState<Rule>()
  if (rules.isPending) return <Bones lines={8} />
  if (rules.isError) return <Refused error={rules.error} retry={() => void rules.refetch()} />
  return (
    <div className="s-rules">
      <div className="body scroll grow" tabIndex={0} role="group" aria-label="规则">
        {tiers.map((name, tier) => (
          <section key={tier}>
            <h3 className="s-sub">
              {name}
              {mayEdit && tier < 3 && (
                <button type="button" className="link" onClick={() => setEdit({ id: 0, version: 0, tier, trigger: tier === 0 ? 'red' : tier === 1 ? 'by_hand' : 'overdue', threshold: tier === 2 ? 3 : 0, name: '', text: '', reply_days: tier === 0 ? 0 : 1, target: targets[tier][0][0], enabled: true })}>
                  新增
                </button>
              )}
            </h3>
            <ul>
              {rules.data.filter((r) => r.tier === tier).map((r) => (
                <li key={r.id} className={'s-rule' + (edit?.id === r.id ? ' on' : '')}>
                  <button type="button" onClick={() => setEdit(r)}>
                    <b>{r.name}</b>
                    <span className="meta">
                      {r.trigger_name}
                      {r.unit ? ` ≥ ${r.threshold} ${r.unit}` : ''} → {r.target_name}
                      {tier === 1 || tier === 2 ? ` · ${r.reply_days} 工作日` : ''} · 第 {r.version} 版
                    </span>
                    <Month trial={trials.data?.find((t) => t.rule === r.id)} byHand={r.trigger === 'by_hand'} enabled={r.enabled} />
                    <span className="meta cut">{r.text}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {edit && <Editor key={`${edit.id}-${edit.version}`} rule={edit} mayEdit={mayEdit} done={setEdit} known={rules.data} />}
    </div>
  )
}

/** What a rule would have caught last month; by hand nothing is caught. */
function Month({ trial: t, byHand, enabled }: { trial?: { base: number; caught: number }; byHand: boolean; enabled: boolean }) {
  if (!enabled) return <Chip>已停用</Chip>
  if (byHand) return <span className="meta">由督办员发起</span>
  if (!t) return <span className="meta">…</span>
  return (
    <span className="meta num" title={`上月在办 ${t.base} 件`}>
      上月命中 <b>{t.caught}</b> / {t.base}
    </span>
  )
}

function Editor({ rule, mayEdit, done, known }: { rule: Rule; mayEdit: boolean; done: (r?: Rule) => void; known: Rule[] }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [r, setR] = useState(rule)
  const [trial, setTrial] = useState<Trial>()
  const [refusal, setRefusal] = useState('')
  const change = (c: Partial<Rule>) => {
    setR({ ...r, ...c })
    setTrial(undefined)
    setRefusal('')
  }
  const body: Rule = { id: r.id, version: r.version, tier: r.tier, trigger: r.trigger, threshold: r.threshold, name: r.name.trim(), text: r.text.trim(), reply_days: r.reply_days, target: r.target, enabled: r.enabled }
  const failed = (e: unknown) => setRefusal(e instanceof Problem ? e.message : '没有办成，请再试一次。')
  const attempt = useMutation({ mutationFn: () => doors.tryRule(body), onSuccess: setTrial, onError: failed })
  const save = useMutation({
    mutationFn: () => doors.saveRule(body),
    onSuccess: (t) => {
      void message.success(`已保存为第 ${t.rule.version} 版，半分钟内生效`)
      void queries.invalidateQueries({ queryKey: ['supervision'] })
      done(t.rule)
    },
    onError: failed,
  })
  const triggers = [...new Map(known.filter((k) => k.tier === r.tier).map((k) => [k.trigger, k.trigger_name ?? k.trigger])).entries()]
  const unit = known.find((k) => k.trigger === r.trigger)?.unit
  return (
    <form className="s-editor" aria-label="规则" onSubmit={(e) => { e.preventDefault(); save.mutate() }}>
      <label>名称<Input value={r.name} maxLength={30} onChange={(e) => change({ name: e.target.value })} aria-label="名称" /></label>
      <label>触发条件<Select value={r.trigger} disabled={r.tier === 3} onChange={(v) => change({ trigger: v })} options={triggers.map(([value, label]) => ({ value, label }))} aria-label="触发条件" /></label>
      {unit && <label>阈值（{unit}）<InputNumber value={r.threshold} min={0} max={365} onChange={(v) => change({ threshold: v ?? 0 })} aria-label="阈值" /></label>}
      {(r.tier === 1 || r.tier === 2) && <label>{r.tier === 1 ? '答复期限' : '反馈期限'}（工作日）<InputNumber value={r.reply_days} min={0.1} max={30} step={0.5} onChange={(v) => change({ reply_days: v ?? 1 })} aria-label="期限" /></label>}
      <label>发给<Select value={r.target} onChange={(v) => change({ target: v })} options={targets[r.tier].map(([value, label]) => ({ value, label }))} aria-label="发给" /></label>
      <label>标准用语<Input.TextArea value={r.text} maxLength={500} autoSize={{ minRows: 3, maxRows: 7 }} onChange={(e) => change({ text: e.target.value })} aria-label="标准用语" /></label>
      <Checkbox checked={r.enabled} onChange={(e) => change({ enabled: e.target.checked })}>启用</Checkbox>
      {trial && (
        <div className="alert a-blue" role="status">
          上月在办 {trial.base} 件，会命中 <b>{trial.caught}</b> 件{trial.base ? `（${((trial.caught / trial.base) * 100).toFixed(2)}%）` : ''}
        </div>
      )}
      {refusal && <div className="alert" role="alert">{refusal}</div>}
      <div className="row">
        <Button loading={attempt.isPending} onClick={() => attempt.mutate()}>试算上月</Button>
        {mayEdit && <Button type="primary" htmlType="submit" disabled={!trial} loading={save.isPending} title={trial ? undefined : '先试算再保存'}>保存</Button>}
        <Button type="text" onClick={() => done(undefined)}>关闭</Button>
      </div>
      {!mayEdit && <p className="meta">规则由中心主任修改，您可以试算。</p>}
    </form>
  )
}
