// Every Chinese label of an enumeration, in one place. The values are the API's.
export type Words = Record<string, string>

export const kinds: Words = {
  inquiry: '咨询', help: '求助', complaint: '投诉', tip_off: '举报', suggestion: '建议', praise: '表扬', other: '其他',
}

export const timeClasses: Words = {
  inquiry: '咨询类', matter: '非咨询类',
}

export const states: Words = {
  draft: '草稿', accepted: '已受理', to_dispatch: '待派单', dispatched: '待签收', handling: '办理中', send_back_asked: '退单待审',
  in_dispute: '争议审定中', suspended: '挂起', replied: '待审核', to_follow_up: '待回访', rework: '重办中', closed: '办结',
  transferred: '已移交', rejected: '不予受理', merged: '已并单', cancelled: '撤回',
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

export const satisfactions: Words = { '5': '非常满意', '4': '满意', '3': '基本满意', '2': '不满意', '1': '非常不满意' }

export const contacted: Words = {
  yes: '已联系', no: '未联系',
}

export const solved: Words = {
  resolved: '已解决', partly: '部分解决', unresolved: '未解决', declined: '不办理', unstated: '未载明',
}

export const warnings: Words = { yellow: '临期', red: '将超期' }

export const flags: Words = {
  confidential: '保密', provincial: '省级交办', repeat: '重复件', redo: '重办', urged: '已催办', supervised: '督办', imported: '历史导入', auto_signed: '超时签收', first_liable: '首接负责',
  reject_asked: '不予受理待复核', send_back_asked: '退单待审', extension_asked: '延期待审', suspend_asked: '挂起待审', unreasonable_asked: '无理重复待认定', erase_asked: '删除信息待复核',
}

export const requesterTypes: Words = {
  person: '个人', company: '企业',
}

export const founded: Words = { yes: '属实', partly: '部分属实', no: '不属实', unstated: '未载明' }

export const asked: Words = {
  reject: '不予受理', send_back: '退单', extension: '延期', suspend: '挂起', unreasonable: '认定无理重复', erase: '删除个人信息',
}

export const dayKinds: Words = { workday: '工作日', weekend: '周末', holiday: '节假日', makeup: '调休上班' }

export const verdicts: Words = {
  '': '待审', approved: '同意', refused: '驳回', lapsed: '逾期未批，自动驳回', passed: '审核通过', substandard: '未达标，退回',
}

export const queues: Words = {
  draft: '草稿', accepted: '已受理', reject_asked: '不予受理待复核', to_dispatch: '待派单', to_sign: '待签收', handling: '办理中', near_due: '临期', overdue: '已超期', rework: '重办中',
  send_back_asked: '退单待审', extension_asked: '延期待审', in_dispute: '争议审定', suspend_asked: '挂起待审', suspended: '挂起', to_review: '待审核', to_follow_up: '待回访', closed: '已办结',
  transfer_open: '移交待确认', long_extension: '长延期待批', unsatisfied: '二次不满意待认定',
}

export const clocks: Words = { dispatch: '派单', sign: '签收', contact: '先行联系', handle: '办理', review: '审核', follow_up: '回访' }

export const articleStates: Words = { draft: '起草', submitted: '待审核', published: '已发布', expired: '已过期', withdrawn: '已撤下' }

export const flaws: Words = { wrong: '内容有误', outdated: '政策已变', missing: '内容不全', unclear: '表述不清', other: '其他' }

export const correctionVerdicts: Words = { waiting: '待答复', accepted: '已采纳', declined: '未采纳' }

export const unitKinds: Words = { centre: '热线中心', bureau: '市直部门', party: '党群部门', county: '县区政府', park: '园区管委会', enterprise: '公共企业', office: '内设或下属机构', township: '乡镇街道' }

export const changeNames: Words = { open: '新设', add: '新增', change: '修改', rename: '改名', move: '调整上级', close: '停用', reopen: '恢复', merge: '并入其他单位', enable: '启用', disable: '停用' }

export const occasions: Words = {
  accepted: '已受理', rejected: '不予受理', answered: '当场答复', transferred: '已移交', dispatched: '派单', dispatched_urgent: '紧急派单', auto_signed: '超时签收', send_back_asked: '申请退单',
  send_back_decided: '退单审核结果', dispute: '争议审定', extension_asked: '申请延期', extension_decided: '延期审批结果', extended: '办理期限延长', interim: '阶段性答复', suspend_asked: '申请挂起', replied: '提交答复',
  returned: '答复退回', to_follow_up: '请评价', rework: '须重办', closed: '已办结', yellow: '黄色预警', red: '红色预警', overdue: '超期', urged: '催办', transfer_unconfirmed: '移交未确认', reject_asked: '不予受理待复核', details: '退回补录', recalendar: '日历变更',
}

export const signInOutcomes: Words = { signed_in: '登录成功', wrong_password: '口令不对', unknown_account: '没有这个账号', wrong_code: '动态口令不对', code_missing: '未填动态口令', locked_out: '已锁定', disabled: '已停用或到期' }

export const revealFields: Words = { phone: '电话', name: '姓名' }

export const auditActions: Words = {
  add_user: '新建账号', change_user: '修改账号', reset_password: '重置口令', reset_code: '重置动态口令', unlock: '解锁', revoke_session: '注销会话', add_token: '发放令牌', revoke_token: '注销令牌', set_permissions: '修改角色权限', set_rules: '修改安全策略',
  rotate_keys: '轮换密钥', export_audit: '导出审计', import_calendar: '导入日历', hand_over: '移交工作', add_absence: '登记请假', end_absence: '提前销假', act_for: '代理', import: '导入',
  open_unit: '新设单位', change_unit: '修改单位', rename_unit: '单位改名', move_unit: '单位改挂', close_unit: '停用单位', reopen_unit: '恢复单位', merge_unit: '合并单位',
  open_category: '新设分类', change_category: '修改分类', rename_category: '分类改名', move_category: '调整分类', enable_category: '启用分类', disable_category: '停用分类',
  add_policy: '新建时限规则', change_notice_template: '修改通知模板', add_reply_template: '新建答复模板', change_reply_template: '修改答复模板', add_reason: '新增理由', rename_reason: '理由改名', enable_reason: '启用理由', disable_reason: '停用理由',
  propose_article: '新建条目', revise_article: '修改条目', submit_article: '提交条目', return_article: '退回条目', publish_article: '发布条目', withdraw_article: '撤下条目', discard_article: '放弃条目', recall_article: '撤回条目', renew_article: '续期条目', correct_article: '条目纠错', decide_article: '答复纠错',
}

/** A label, or a dash: a raw code is never shown. */
export function say(words: Words, code: string | number | boolean | null | undefined): string {
  if (code === null || code === undefined || code === '') return '—'
  const word = words[String(code)]
  if (word) return word
  return /[一-鿿]/.test(String(code)) ? String(code) : '—'
}

export function optionsOf(words: Words, only?: string[]): { value: string; label: string }[] {
  return (only ?? Object.keys(words)).map((value) => ({ value, label: words[value] }))
}

export const audiences: Words = { units: '中心和承办单位', citizen: '诉求人可见', centre: '仅热线中心' }
export const purposes: Words = {
  other: '其他', register: '来件材料', supplement: '补充材料', contact: '联系凭证', interim: '阶段性答复附件', reply: '答复附件', send_back: '退单依据', extension: '延期依据',
}
