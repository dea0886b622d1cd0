// The words of supervision (督办).
import type { Words } from '../../shared/words'

export const media: Words = { platform: '平台', phone: '电话', site: '现场', meeting: '会议', media: '媒体', live: '直播' }
export const listNames: Words = { province: '省级交办件', repeats: '三次以上重复件', open_days: '30个工作日未办结', unsatisfied: '两次评价不满意' }
export const reminderStandings: Words = { waiting: '待回复', answered: '已回复', unanswered: '逾期未复', settled: '已随答复了结' }
export const orderForms: Words = { project: '立项督办', circular: '专项通报', tv: '电视栏目曝光', talk: '约谈' }
export const soonWhys: Words = { unanswered: '两次催办未复 → 提级督办', overdue: '超期满阈值 → 提级督办', open_days: '满30个工作日 → 入清单' }
export const chiefWhys: Words = { province: '省级交办件', rework: '重办答复', tier: '提级督办', order: '督办单' }
export const decisions: Words = { agree: '同意', study: '请研究', another: '另批' }
