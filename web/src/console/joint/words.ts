// The words of dossiers (案卷).
import type { Tone } from '../ui'

export type Kind = 'consultation' | 'campaign' | 'joint' | 'leader_day' | 'assessment' | 'hint' | 'exposure' | 'open_day' | 'comment'

/** What a kind calls its parts, and what is asked when one begins. */
export const kinds: Record<Kind, { name: string; begin: string; points: string; done: [string, string]; people: string; asks: string[]; text: string; place?: string }> = {
  consultation: { name: '专题会商', begin: '发起会商', points: '堵点', done: ['已化解', '未化解'], people: '参会', asks: ['title', 'text', 'tickets'], text: '会商什么' },
  campaign: { name: '集中化解', begin: '发起集中化解', points: '清单', done: ['已化解', '未化解'], people: '参加', asks: ['title', 'text', 'list', 'tickets'], text: '部署要求' },
  joint: { name: '联合审定', begin: '立审定案卷', points: '单位陈述', done: ['', ''], people: '表决', asks: ['title', 'tickets'], text: '争议焦点' },
  leader_day: { name: '领导接听日', begin: '排班', points: '接听工单', done: ['已办结', '办理中'], people: '参加', asks: ['title', 'at', 'leader', 'text'], text: '主题' },
  assessment: { name: '考核通报', begin: '起草通报', points: '事项', done: ['已落实', '未落实'], people: '参加', asks: ['unit', 'month'], text: '通报意见' },
  hint: { name: '工作提示', begin: '发工作提示', points: '回执', done: ['已回执', '未回执'], people: '参加', asks: ['title', 'text', 'units'], text: '提示内容' },
  exposure: { name: '媒体曝光', begin: '登记曝光', points: '整改', done: ['已整改', '未整改'], people: '参加', asks: ['title', 'place', 'at', 'text', 'tickets'], text: '曝光了什么', place: '媒体或栏目、期次' },
  open_day: { name: '开放日视察', begin: '发布活动', points: '事项', done: ['', ''], people: '报名', asks: ['title', 'at', 'place', 'text'], text: '活动安排', place: '地点' },
  comment: { name: '代表委员意见', begin: '提意见', points: '事项', done: ['', ''], people: '参加', asks: ['title', 'text'], text: '意见和建议' },
}

export const stateTones: Record<string, Tone> = { preparing: 'amber', under_way: 'blue', checking: 'amber', closed: 'green', dropped: 'grey' }
export const standingTones: Record<string, Tone> = { none: 'red', drafted: 'red', issued: 'amber', working: 'blue', to_sign: 'amber', fed_back: 'amber', accepted: 'amber', struck: 'green' }
