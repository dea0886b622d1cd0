import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Input, InputNumber } from 'antd'
import { Problem } from '../../shared/http'
import { showDueShort, showTime } from '../../shared/time'
import { Bones, Chip, Choice, choices, Refused, type Tone } from '../ui'
import { doors, type Order } from './doors'
import { orderForms } from './words'

export const orderTones: Record<string, Tone> = { drafted: 'red', issued: 'amber', working: 'blue', to_sign: 'amber', fed_back: 'amber', accepted: 'green', struck: 'green', withdrawn: 'grey' }

/** 督办单: the paper, what was done so far, and what one may do now. */
export function OrderPanel({ id }: { id: number }) {
  const order = useQuery({ queryKey: ['order', id], queryFn: () => doors.order(id) })
  if (order.isPending) return <Bones lines={8} />
  if (order.isError) return <Refused error={order.error} retry={() => void order.refetch()} />
  return <Shown key={`${id}-${order.data.version}`} order={order.data} />
}

function Shown({ order: o }: { order: Order }) {
  return (
    <div className="s-order">
      <div className="body scroll grow" tabIndex={0} role="group" aria-label="督办单内容">
        <article className="s-paper">
          <h3>督 办 通 知 单</h3>
          <p className="s-no">
            <span>{o.cite}</span>
            <span>{showTime(o.made_at)}</span>
          </p>
          <p>{o.unit.name}：</p>
          <p className="s-demand pre">{o.demand}</p>
          <ol className="s-list">
            <li>主要负责同志 1 个工作日内阅批{o.read_due_at ? `（${showDueShort(o.read_due_at)} 前）` : ''}；</li>
            <li>{o.due_at ? `${showDueShort(o.due_at)} 前` : `${o.days} 个工作日内`}书面反馈处置结果及佐证。</li>
          </ol>
          <p className="s-sign">{o.leader ? `${o.leader}批示 · ` : ''}{o.office}</p>
        </article>
        <p className="row wrap s-meta">
          <Chip tone={orderTones[o.state]}>{o.state_name}</Chip>
          <Chip tone="line">{o.form_name}</Chip>
          {(o.reasons ?? []).map((r) => (
            <Chip key={r} tone="amber">{r}</Chip>
          ))}
          {o.returns > 0 && <Chip tone="red">退回 {o.returns} 次</Chip>}
          {o.overdue && <Chip tone="red">已超时</Chip>}
          <a href={`/api/orders/${o.id}/docx`} download>下载督办单</a>
        </p>
        <ul className="s-tickets">
          {(o.tickets ?? []).map((t) => (
            <li key={t.id}>
              <Link to="/tickets/$id" params={{ id: String(t.id) }}>
                {t.no}
              </Link>{' '}
              {t.title}
            </li>
          ))}
        </ul>
        {o.feedback && (
          <div className="s-said">
            <b>反馈</b>
            <p className="pre">{o.feedback}</p>
            <p className="meta">佐证：{o.evidence}</p>
          </div>
        )}
        {o.look_back && (
          <div className="s-said">
            <b>回头看</b>
            <p className="pre">{o.look_back}</p>
          </div>
        )}
        <ol className="s-record" aria-label="经过">
          {(o.record ?? []).map((e, i) => (
            <li key={i}>
              <span className="num">{showTime(e.at)}</span> <b>{e.name}</b> <span className="meta">{e.by}</span>
              {e.text && <p className="pre">{e.text}</p>}
            </li>
          ))}
        </ol>
      </div>
      <Deeds order={o} />
    </div>
  )
}

const asks: Record<string, { label: string; need?: boolean; evidence?: boolean }> = {
  issue: { label: '督办要求（不写用草稿）' }, read: { label: '批示', need: true }, feedback: { label: '处置结果', need: true, evidence: true }, sign: { label: '签报意见' }, revise: { label: '修改意见', need: true },
  return: { label: '退回理由', need: true }, accept: { label: '验收意见' }, look_back: { label: '核查情况', need: true }, strike_off: { label: '销号意见' }, withdraw: { label: '撤销理由', need: true },
}

function Deeds({ order: o }: { order: Order }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const actions = o.actions ?? []
  const [action, setAction] = useState(actions[0]?.action ?? '')
  const [text, setText] = useState('')
  const [evidence, setEvidence] = useState('')
  const [form, setForm] = useState(o.tier === 2 ? o.form : '')
  const [days, setDays] = useState(o.days)
  const [relapsed, setRelapsed] = useState(false)
  const [refusal, setRefusal] = useState('')
  const deed = useMutation({
    mutationFn: () => doors.doOrder(o.id, action, { version: o.version, text: text.trim(), evidence: evidence.trim() || undefined, form: action === 'issue' && o.tier === 2 ? form : undefined, days: action === 'issue' ? days : undefined, relapsed: action === 'look_back' && relapsed ? true : undefined }),
    onSuccess: async (next) => {
      void message.success(`${actions.find((a) => a.action === action)?.name}已办理`)
      await queries.cancelQueries({ queryKey: ['order', o.id] }) // an answer under way is older
      queries.setQueryData(['order', o.id], next)
      void queries.invalidateQueries({ queryKey: ['supervision'] })
      void queries.invalidateQueries({ queryKey: ['orders'] })
    },
    onError: (e) => setRefusal(e instanceof Problem ? e.message : '没有办成，填写的内容还在，请再试一次。'),
  })
  if (!actions.length) return <p className="s-foot meta">现在没有需要您办的。</p>
  const ask = asks[action] ?? { label: '意见' }
  return (
    <form
      className="s-foot"
      aria-label="办理督办单"
      onSubmit={(e) => {
        e.preventDefault()
        deed.mutate()
      }}
    >
      {actions.length > 1 && <Choice name="order-action" label="办什么" value={action} onChange={(v) => { setAction(v); setRefusal('') }} options={actions.map((a) => ({ value: a.action, label: a.name }))} />}
      {action === 'issue' && o.tier === 2 && (
        <div className="row wrap">
          <Choice name="order-form" label="督办形式" value={form} onChange={setForm} options={choices(orderForms)} />
          <label className="row">
            反馈期限 <InputNumber min={1} max={30} value={days} onChange={(v) => setDays(v ?? 3)} aria-label="反馈期限（工作日）" style={{ width: 70 }} /> 工作日
          </label>
        </div>
      )}
      <Input.TextArea value={text} onChange={(e) => setText(e.target.value)} maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} aria-label={ask.label} placeholder={ask.label} />
      {ask.evidence && <Input value={evidence} onChange={(e) => setEvidence(e.target.value)} maxLength={1000} aria-label="佐证" placeholder="佐证：照片、文书的编号和时间地点" />}
      {action === 'look_back' && <Checkbox checked={relapsed} onChange={(e) => setRelapsed(e.target.checked)}>发现反弹，退回整改</Checkbox>}
      {refusal && (
        <div className="alert" role="alert">
          {refusal}
        </div>
      )}
      <Button type="primary" htmlType="submit" loading={deed.isPending} data-action={action}>
        {actions.find((a) => a.action === action)?.name}
      </Button>
    </form>
  )
}
