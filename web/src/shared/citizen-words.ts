// The labels that citizens read as well. The portal takes its words from here, so
// that a telephone does not load those of the staff.
export type Words = Record<string, string>

export const kinds: Words = {
  inquiry: '咨询', help: '求助', complaint: '投诉', tip_off: '举报', suggestion: '建议', praise: '表扬', other: '其他',
}

export const states: Words = {
  draft: '草稿', accepted: '已受理', to_dispatch: '待派单', dispatched: '待签收', handling: '办理中', send_back_asked: '退单待审',
  in_dispute: '争议审定中', suspended: '挂起', replied: '待审核', to_follow_up: '待回访', rework: '重办中', closed: '办结',
  transferred: '已移交', rejected: '不予受理', merged: '已并单', cancelled: '撤回',
}

export const satisfactions: Words = { '5': '非常满意', '4': '满意', '3': '基本满意', '2': '不满意', '1': '非常不满意' }

export const contacted: Words = {
  yes: '已联系', no: '未联系',
}

export const solved: Words = {
  resolved: '已解决', partly: '部分解决', unresolved: '未解决', declined: '不办理', unstated: '未载明',
}

/** A label, or a dash: a raw code is never shown. */
export function say(words: Words, code: string | number | boolean | null | undefined): string {
  if (code === null || code === undefined || code === '') return '—'
  const word = words[String(code)]
  if (word) return word
  return /[一-鿿]/.test(String(code)) ? String(code) : '—'
}
