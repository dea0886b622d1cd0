// The labels that only the staff read; those that the portal shows too come along.
// The values are the API's.
import type { Words } from './citizen-words'

export * from './citizen-words'

export const timeClasses: Words = {
  inquiry: '咨询类', matter: '非咨询类',
}

export const assignmentStates: Words = {
  to_sign: '待签收', handling: '办理中', send_back_asked: '退单待审', replied: '已答复', returned: '已退', void: '作废',
}

export const assignmentRoles: Words = {
  lead: '主办', assist: '协办', sub: '下派',
}

export const urgencies: Words = {
  '0': '一般', '1': '较急', '2': '紧急', '3': '突发',
}

export const sources: Words = {
  local: '本级', province: '省级交办', police: '110 非警务', leader_day: '领导接听', net: '网民留言',
}

export const channels: Words = {
  phone: '电话', web: '网站', wechat: '微信', app: '皖事通', letter: '信件', exchange: '平台对接', import: '历史导入', portal: '群众门户', link: '评价链接', sms: '短信', inbox: '站内消息',
}

export const outcomes: Words = {
  answered: '直接办结', unstated: '未载明', resolved: '解决', partly: '部分解决', unresolved_policy: '未解决·政策不支持', unresolved_objective: '未解决·客观条件',
  unreachable: '无法联系', given_up: '诉求人放弃', unreasonable: '无理重复',
}

export const warnings: Words = { yellow: '临期', red: '将超期' }

export const flags: Words = {
  confidential: '保密', provincial: '省级交办', repeat: '重复件', redo: '重办', urged: '已催办', supervised: '督办', imported: '历史导入', auto_signed: '超时签收', first_liable: '首接负责',
  reject_asked: '不予受理待复核', send_back_asked: '退单待审', extension_to_sign: '延期待签', extension_asked: '延期待审', suspend_asked: '挂起待审', through_asked: '转问待答', unreasonable_asked: '无理重复待认定', erase_asked: '删除信息待复核',
}

export const requesterTypes: Words = {
  person: '个人', company: '企业',
}

export const founded: Words = { yes: '属实', partly: '部分属实', no: '不属实', unstated: '未载明' }

export const asked: Words = {
  reject: '不予受理', send_back: '退单', extension: '延期', suspend: '挂起', unreasonable: '认定无理重复', erase: '删除个人信息', through: '经中心转问',
}

export const dayKinds: Words = { workday: '工作日', weekend: '周末', holiday: '节假日', makeup: '调休上班' }

export const verdicts: Words = {
  '': '待审', approved: '同意', refused: '驳回', lapsed: '逾期未批，自动驳回', passed: '审核通过', substandard: '未达标，退回',
}

export const queues: Words = {
  draft: '草稿', accepted: '已受理', reject_asked: '不予受理待复核', to_dispatch: '待派单', to_sign: '待签收', handling: '办理中', near_due: '临期', overdue: '已超期', rework: '重办中',
  send_back_asked: '退单待审', extension_to_sign: '延期待签', extension_asked: '延期待审', through_asked: '转问待答', in_dispute: '争议审定', suspend_asked: '挂起待审', suspended: '挂起', to_review: '待审核', to_follow_up: '待回访', closed: '已办结',
  transfer_open: '移交待确认', long_extension: '长延期待批', unsatisfied: '二次不满意待认定',
}

export const clocks: Words = { dispatch: '派单', sign: '签收', contact: '先行联系', handle: '办理', review: '审核', follow_up: '回访' }

export const articleStates: Words = { draft: '起草', submitted: '待审核', published: '已发布', expired: '已过期', withdrawn: '已撤下' }

export const flaws: Words = { wrong: '内容有误', outdated: '政策已变', missing: '内容不全', unclear: '表述不清', other: '其他' }

export const correctionVerdicts: Words = { waiting: '待答复', accepted: '已采纳', declined: '未采纳' }

export function optionsOf(words: Words, only?: string[]): { value: string; label: string }[] {
  return (only ?? Object.keys(words)).map((value) => ({ value, label: words[value] }))
}

export const audiences: Words = { units: '中心和承办单位', citizen: '诉求人可见', centre: '仅热线中心' }
export const purposes: Words = {
  other: '其他', register: '来件材料', supplement: '补充材料', contact: '联系凭证', interim: '阶段性答复附件', reply: '答复附件', send_back: '退单依据', extension: '延期依据',
}
export const findings: Words = { true: '确有不满，须整改', mistaken: '误点，本意满意', outside: '对政策或客观条件不满', unreached: '三次联系不上' }
