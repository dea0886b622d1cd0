// The words of administration, kept out of what the portal loads.
import type { Words } from '../../shared/words'

export const unitKinds: Words = { centre: '热线中心', bureau: '市直部门', party: '党群部门', county: '县区政府', park: '园区管委会', enterprise: '公共企业', office: '内设或下属机构', township: '乡镇街道' }

export const changeNames: Words = { open: '新设', add: '新增', change: '修改', rename: '改名', move: '调整上级', close: '停用', reopen: '恢复', merge: '并入其他单位', enable: '启用', disable: '停用' }

export const occasions: Words = {
  accepted: '已受理', rejected: '不予受理', answered: '当场答复', transferred: '已移交', dispatched: '派单', dispatched_urgent: '紧急派单', auto_signed: '超时签收', send_back_asked: '申请退单',
  send_back_decided: '退单审核结果', dispute: '争议审定', extension_to_sign: '延期待签批', extension_asked: '申请延期', extension_decided: '延期审批结果', extended: '办理期限延长', interim: '阶段性答复', suspend_asked: '申请挂起', through_asked: '转问诉求人', through_answered: '转问已答复', replied: '提交答复',
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
