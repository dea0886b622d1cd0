// A small imitation of the flow, enough to click one ticket from registration
// to closing. The real rules are the server's.
import type { Action, FormField } from '../shared/contract'
import type { Case } from './data'
import { units, workdays } from './data'

const text = (name: string, label: string, required = true, max = 2000): FormField => ({ name, label, type: 'textarea', required, max })
const choice = (name: string, label: string, options: [string | number, string][], required = true): FormField => ({ name, label, type: 'select', required, options: options.map(([value, l]) => ({ value, label: l })) })

const founded: [string, string][] = [['yes', '属实'], ['partly', '部分属实'], ['no', '不属实']]
const resolved: [string, string][] = [['resolved', '解决'], ['partly', '部分解决'], ['unresolved', '未解决']]

export function actionsOf(c: Case): Action[] {
  const lead = c.assignments.find((a) => a.role === 'lead')?.n
  switch (c.ticket.state) {
    case 'draft':
      return [{ action: 'accept', name: '受理', fields: [] }, { action: 'reject', name: '不予受理', danger: true, fields: [choice('code', '理由', [['court', '已进入诉讼、仲裁程序'], ['scope', '不属于热线受理范围']]), text('text', '告知内容')] }]
    case 'accepted':
      return [
        { action: 'to_dispatch', name: '转派单', fields: [] },
        { action: 'answer', name: '直接答复', fields: [text('text', '答复内容'), { name: 'article', label: '引用知识', type: 'text' }] },
        { action: 'transfer', name: '移交', fields: [choice('to', '移交对象', [['police', '110'], ['fire', '119'], ['aid', '120'], ['petition', '信访']]), text('summary', '摘要')] },
        { action: 'cancel', name: '撤回', danger: true, fields: [text('reason', '原因', true, 200)] },
      ]
    case 'to_dispatch':
      return [
        { action: 'dispatch', name: '派单', fields: [{ name: 'unit', label: '主办单位', type: 'unit', required: true }, { name: 'assists', label: '协办单位', type: 'units' }, text('reason', '派单依据', true, 500), { name: 'note', label: '交办要求', type: 'textarea', max: 500 }] },
        { action: 'merge', name: '并单', fields: [{ name: 'into', label: '并入工单', type: 'ticket', required: true, help: '并入后随目标工单办理，来件数不减。' }] },
        { action: 'ask_details', name: '退回补录', fields: [text('missing', '缺少的内容', true, 200)] },
      ]
    case 'dispatched':
      return [
        { action: 'sign', name: '签收', assignment: lead, fields: [] },
        { action: 'send_back', name: '申请退单', assignment: lead, fields: sendBack },
      ]
    case 'handling':
    case 'rework':
      return [
        { action: 'reply', name: '提交答复', assignment: lead, fields: [text('public', '答复内容', true, 5000), choice('founded', '诉求是否属实', founded), choice('resolved', '是否解决', resolved), { name: 'contact_at', label: '联系时间', type: 'datetime', required: true }, { name: 'contact', label: '联系凭证', type: 'text', required: true, max: 100 }, text('internal', '内部说明', false, 1000)] },
        { action: 'contact', name: '先行联系', assignment: lead, fields: [choice('reached', '是否联系上', [['yes', '已联系'], ['no', '未联系上']]), { name: 'at', label: '联系时间', type: 'datetime', required: true }, text('note', '情况', true, 500)] },
        { action: 'interim', name: '阶段性答复', assignment: lead, fields: [text('public', '进展'), { name: 'next_on', label: '下次反馈日期', type: 'date', required: true }] },
        { action: 'sub_dispatch', name: '下派', assignment: lead, fields: [{ name: 'unit', label: '下级单位', type: 'unit', required: true }, text('note', '要求', false, 500)] },
        { action: 'add_assist', name: '增派协办', assignment: lead, fields: [{ name: 'units', label: '协办单位', type: 'units', required: true }, text('reason', '理由', true, 300)] },
        { action: 'ask_extension', name: '申请延期', assignment: lead, why: c.extended ? '每件工单只能延期一次，已用完' : undefined, fields: [{ name: 'workdays', label: '延期工作日', type: 'number', required: true, max: 10, min: 1, help: '一次最多 10 个工作日，须在到期前 0.5 个工作日以上提出。' }, text('text', '理由')] },
        { action: 'send_back', name: '申请退单', assignment: lead, why: '签收已超过 1 个工作日，不能退单', fields: sendBack },
      ]
    case 'send_back_asked':
      return [
        { action: 'approve_send_back', name: '同意退单', assignment: lead, fields: [text('text', '意见', true, 300)] },
        { action: 'refuse_send_back', name: '驳回退单', assignment: lead, fields: [text('text', '理由', true, 300)] },
        { action: 'raise_dispute', name: '提请审定', assignment: lead, fields: [text('text', '争议焦点', true, 500)] },
      ]
    case 'replied':
      return [
        { action: 'pass_reply', name: '审核通过', fields: [{ name: 'text', label: '审核意见', type: 'textarea', max: 300 }] },
        { action: 'return_reply', name: '未达标退回', danger: true, fields: [{ ...choice('codes', '未达标情形', [['no_contact', '未联系诉求人'], ['no_basis', '缺少依据'], ['not_to_point', '答非所问']]), type: 'select', default: [] }, text('text', '退回意见', true, 300)] },
      ]
    case 'to_follow_up':
      return [
        { action: 'rate', name: '回访', fields: [choice('contacted', '承办单位联系您了吗', [['yes', '已联系'], ['no', '未联系']]), choice('resolved', '问题解决了吗', resolved), choice('satisfaction', '您对办理结果满意吗', [[5, '非常满意'], [4, '满意'], [3, '基本满意'], [2, '不满意'], [1, '非常不满意']]), text('comment', '原话记录', false, 500)] },
        { action: 'miss_follow_up', name: '未接通', fields: [] },
      ]
    case 'suspended':
      return [{ action: 'resume', name: '恢复办理', fields: [text('text', '原因', true, 300)] }]
    case 'closed':
      return [{ action: 'reopen', name: '申请重开', fields: [text('text', '理由', true, 300)] }]
    default:
      return []
  }
}

const sendBack = [choice('code', '退单理由', [['duty', '不属于本单位职责'], ['place', '不属于本辖区'], ['dup', '重复派单'], ['other', '其他']]), text('text', '情况说明'), text('basis', '法律法规或“三定”依据', true, 500), { name: 'unit', label: '建议承办单位', type: 'unit', required: true } as FormField]

const next: Record<string, string> = {
  accept: 'accepted', reject: 'rejected', to_dispatch: 'to_dispatch', answer: 'closed', transfer: 'transferred', cancel: 'cancelled', dispatch: 'dispatched', merge: 'merged', ask_details: 'accepted', sign: 'handling',
  send_back: 'send_back_asked', approve_send_back: 'to_dispatch', refuse_send_back: 'handling', raise_dispute: 'in_dispute', reply: 'replied', pass_reply: 'to_follow_up', return_reply: 'handling', resume: 'handling', reopen: 'rework',
}

export function doDeed(c: Case, action: Action, facts: Record<string, unknown>, who: string, now: number) {
  const iso = new Date(now).toISOString()
  const lead = c.assignments.find((a) => a.role === 'lead')
  if (action.action === 'dispatch') {
    const unit = units.find((u) => u.id === facts.unit) ?? units[1]
    const due = new Date(workdays(now, c.ticket.time_class === 'inquiry' ? 3 : 10).due).toISOString()
    c.assignments = [{ n: 1, unit: { id: unit.id, name: unit.name }, role: 'lead', parent: 0, round: 1, state: 'to_sign', sent_at: iso, sign_due_at: new Date(now + 12 * 3600_000).toISOString(), due_at: due, original_due_at: due, warn: '', overdue: false }]
    c.ticket.unit = { id: unit.id, name: unit.name }
    c.ticket.due_at = c.ticket.original_due_at = due
  }
  if (action.action === 'sign' && lead) Object.assign(lead, { state: 'handling', signed_at: iso })
  if (action.action === 'reply' && lead) {
    Object.assign(lead, { state: 'replied', replied_at: iso })
    c.replies.push({ n: c.replies.length + 1, assignment: lead.n, at: iso, verdict: '', ...facts })
  }
  if (action.action === 'rate') {
    const good = Number(facts.satisfaction) >= 3
    c.follow_ups.push({ n: c.follow_ups.length + 1, at: iso, reached: true, channel: 'phone', ...facts })
    c.ticket.state = good ? 'closed' : 'rework'
    c.ticket.outcome = good ? String(facts.resolved) : ''
    if (!good) c.ticket.unsat_count++
  }
  c.ticket.state = next[action.action] ?? c.ticket.state
  c.version++
  c.events.push({ seq: c.events.length + 1, at: iso, actor: who, action: action.action, name: action.name, text: String(facts.text ?? facts.public ?? facts.reason ?? facts.note ?? facts.comment ?? ''), details: [] })
}
