// Invented data for development and unit tests. Never part of a build.
import type { Category, Region, TimelineEvent } from '../shared/contract'

// The mock imitates answers; it does not promise them, so its rows are loose.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any

export const units: { id: number; name: string; level: number; enabled: boolean; path: string }[] = [
  [1, '市 12345 热线中心', 1], [11, '埇桥区城市管理局', 2], [12, '埇桥区人民政府', 2], [13, '市公安局埇桥分局', 2], [14, '市生态环境局', 2], [15, '市医疗保障局', 2], [16, '灵璧县人民政府', 2],
  [17, '砀山县教育局', 2], [18, '萧县交通运输局', 2], [19, '泗县住房和城乡建设局', 2], [20, '市供水集团', 2], [21, '埇桥区三里湾街道办事处', 3],
].map(([id, name, level]) => ({ id: id as number, name: name as string, level: level as number, enabled: true, path: name as string }))

export const regions: Region[] = [
  ['341302', '埇桥区'], ['341321', '砀山县'], ['341322', '萧县'], ['341323', '灵璧县'], ['341324', '泗县'], ['341371', '高新区'], ['341372', '宿马园区'],
  ['341302001', '三里湾街道'], ['341302002', '道东街道'], ['341302101', '符离镇'], ['341323100', '灵城镇'], ['341322101', '黄口镇'],
  ['341302001001', '示例社区'], ['341302001002', '东关社区'], ['341302101201', '符离村'],
].map(([code, name]) => ({ code, name, parent: code.length > 6 ? code.slice(0, -3) : '', level: code.length / 3 - 1 }))

export const categories: Category[] = [
  ['A', '', '城市管理'], ['A1', 'A', '市容环境'], ['A101', 'A1', '噪声扰民'], ['A102', 'A1', '占道经营'], ['A103', 'A1', '垃圾清运'], ['A2', 'A', '公用设施'], ['A201', 'A2', '路灯照明'], ['A202', 'A2', '供水管网'],
  ['B', '', '社会保障'], ['B1', 'B', '医疗保险'], ['B101', 'B1', '异地就医'], ['B102', 'B1', '参保缴费'], ['C', '', '教育'], ['C1', 'C', '学校管理'], ['C101', 'C1', '课后服务'],
  ['D', '', '交通运输'], ['D1', 'D', '公共交通'], ['D101', 'D1', '公交线路'],
].map(([id, parent, name]) => ({ id, parent: parent || undefined, name, level: id.length === 1 ? 1 : id.length === 2 ? 2 : 3, enabled: true }))

const holidays: Record<string, string> = {
  '2026-10-01': '国庆', '2026-10-02': '国庆', '2026-10-03': '国庆', '2026-10-04': '国庆', '2026-10-05': '国庆', '2026-10-06': '国庆', '2026-10-07': '国庆', '2026-09-25': '中秋', '2027-01-01': '元旦',
}
const makeup = new Set(['2026-10-10', '2026-09-20'])

export function dayOf(date: string) {
  const wd = new Date(`${date}T00:00:00Z`).getUTCDay()
  if (holidays[date]) return { kind: 'holiday', name: holidays[date], working: false }
  if (makeup.has(date)) return { kind: 'makeup', name: '', working: true }
  return wd === 0 || wd === 6 ? { kind: 'weekend', name: '', working: false } : { kind: 'workday', name: '', working: true }
}

const sh = (ms: number) => new Date(ms + 8 * 3600_000).toISOString().slice(0, 10)
export const addDate = (date: string, n: number) => new Date(Date.parse(`${date}T00:00:00Z`) + n * 86400_000).toISOString().slice(0, 10)

/** n working days after the day of `from`; the end of a day is the next one's 00:00. */
export function workdays(from: number, n: number) {
  let date = sh(from)
  const days: { date: string; kind: string; name: string; counts: boolean; ordinal?: number }[] = [{ date, ...dayOf(date), counts: false, kind: 'workday' }]
  for (let i = 0; i < n; ) {
    date = addDate(date, 1)
    const d = dayOf(date)
    if (d.working) i++
    days.push({ date, kind: d.kind, name: d.name, counts: d.working, ordinal: d.working ? i : undefined })
  }
  return { due: Date.parse(`${addDate(date, 1)}T00:00:00+08:00`), days }
}

export type Case = {
  ticket: Loose
  phone: string
  code: string
  version: number
  assignments: Loose[]
  replies: Loose[]
  send_backs: Loose[]
  extensions: Loose[]
  follow_ups: Loose[]
  events: TimelineEvent[]
  extended: number
}

const matters = [
  ['夜市占道经营及音响噪声扰民', 'complaint', 'A101', '341302', 11, '示例小区南侧夜市每晚 19 时至次日 1 时占用人行道经营，并使用大功率音响，噪声影响居民休息。此前已两次反映，现场劝离后当晚又恢复。'],
  ['小区东门路灯不亮', 'help', 'A201', '341302', 11, '小区东门外三盏路灯自上周起不亮，夜间出行不便，附近有学生下晚自习，请尽快维修。'],
  ['咨询异地就医备案材料', 'inquiry', 'B101', '341323', 15, '父母随子女在外地居住，想了解异地就医备案需要哪些材料，能否网上办理。'],
  ['公交 11 路末班车提前收车', 'complaint', 'D101', '341302', 18, '末班车公示为 19:30，多次 19:10 已收车，下班群众无车可乘。'],
  ['村路损坏影响通行', 'help', 'D101', '341322', 18, '村口至镇区道路坑洼严重，雨后积水，多名老人摔倒，希望修复。'],
  ['小学课后服务收费咨询', 'inquiry', 'C101', '341321', 17, '想了解课后服务费的标准及减免条件。'],
  ['老旧小区供水水压不足', 'help', 'A202', '341324', 20, '六楼住户早晚高峰时段基本无水，已持续一个月。'],
  ['建议增设母婴室', 'suggestion', 'A201', '341371', 14, '建议在客运站候车厅增设母婴室。'],
  ['表扬窗口工作人员', 'praise', 'B102', '341302', 15, '窗口人员耐心讲解，主动帮助老人办理手续，特此表扬。'],
] as const

const flow = ['handling', 'dispatched', 'to_dispatch', 'handling', 'replied', 'to_follow_up', 'rework', 'accepted', 'closed', 'handling', 'send_back_asked', 'dispatched', 'handling', 'suspended', 'handling', 'closed']

export function seed(now: number): Case[] {
  const list: Case[] = []
  for (let i = 0; i < 137; i++) {
    const [title, kind, category, region, unit, content] = matters[i % matters.length]
    const state = i === 0 ? 'handling' : flow[i % flow.length]
    const accepted = i === 0 ? now - 9.3 * 86400_000 : now - (0.4 + ((i * 37) % 190) / 10) * 86400_000
    list.push(makeCase(i + 1, { title, kind, category, region, unit, content, state, accepted, now }))
  }
  return list
}

type Seed = { title: string; kind: string; category: string; region: string; unit: number; content: string; state: string; accepted: number; now: number }

function makeCase(i: number, s: Seed): Case {
  const iso = (ms: number) => new Date(ms).toISOString()
  const dispatched = !['accepted', 'to_dispatch', 'draft'].includes(s.state)
  const n = s.kind === 'inquiry' ? 3 : 10
  const extended = i === 1 ? 5 : 0
  const original = workdays(s.accepted + 18 * 60_000, n).due
  const due = extended ? workdays(original - 1000, extended).due : original
  const left = Math.round(((due - s.now) / 86400_000) * 0.7 * 100) / 100
  const open = dispatched && !['closed', 'replied', 'to_follow_up'].includes(s.state)
  const overdue = open && s.now > due
  const warn = !open ? '' : left < 0.5 ? 'red' : left < n * 0.4 ? 'yellow' : ''
  const unit = units.find((u) => u.id === s.unit)!
  const day = sh(s.accepted).replaceAll('-', '').slice(2)
  const ticket: Loose = {
    id: i, no: `341300${day}${String(i).padStart(6, '0')}${i % 10}`, title: s.title, kind: s.kind, time_class: s.kind === 'inquiry' ? 'inquiry' : 'matter', state: s.state, urgency: i % 17 === 3 ? 2 : 0,
    source: i % 11 === 4 ? 'province' : 'local', channel: i % 3 ? 'phone' : 'wechat', category: { id: s.category, name: categories.find((c) => c.id === s.category)!.name },
    region: { code: s.region, name: regions.find((r) => r.code === s.region)!.name }, township: s.region === '341302' ? { code: '341302001', name: '三里湾街道' } : null, place: '示例路与示例街交叉口东北角',
    unit: dispatched ? { id: unit.id, name: unit.name } : null, accepted_at: iso(s.accepted), created_at: iso(s.accepted - 240_000), due_at: dispatched ? iso(due) : null, original_due_at: dispatched ? iso(original) : null,
    left_workdays: open ? left : null, warn: warn, overdue, redo_count: s.state === 'rework' ? 1 : 0, unsat_count: s.state === 'rework' ? 1 : 0, hops: 0, attempts: 0, flags: i % 13 === 5 ? ['urged'] : [], labels: i % 9 === 1 ? ['重复 2 次'] : [],
    content: s.content, expectation: '请相关部门核实处理，并将结果电话告知。', requester: { name: '张**', phone: '138****5206', type: 'person', confidential: i % 7 === 0 }, outcome: s.state === 'closed' ? 'resolved' : '',
    closed_at: s.state === 'closed' ? iso(s.now - 3600_000) : null,
  }
  const a = (x: Loose): Loose => ({
    n: 1, unit: { id: unit.id, name: unit.name }, role: 'lead', parent: 0, round: 1, state: 'handling', sent_at: iso(s.accepted + 18 * 60_000), sign_due_at: iso(s.accepted + 12 * 3600_000), signed_at: iso(s.accepted + 45 * 60_000),
    contact_due_at: iso(s.accepted + 86400_000), contacted_at: iso(s.accepted + 15 * 3600_000), due_at: iso(due), original_due_at: iso(original), replied_at: null, left_workdays: left, warn, overdue, ...x,
  })
  const leadState = s.state === 'dispatched' ? 'to_sign' : ['replied', 'to_follow_up', 'closed'].includes(s.state) ? 'replied' : s.state === 'send_back_asked' ? 'send_back_asked' : 'handling'
  const assignments = !dispatched ? [] : [a({ state: leadState, signed_at: leadState === 'to_sign' ? null : iso(s.accepted + 45 * 60_000), contacted_at: leadState === 'to_sign' ? null : iso(s.accepted + 15 * 3600_000), replied_at: leadState === 'replied' ? iso(s.now - 7200_000) : null, round: s.state === 'rework' ? 2 : 1 })]
  if (i === 1) {
    const sub = iso(workdays(s.accepted, 8).due)
    assignments.push(
      a({ n: 2, unit: { id: 21, name: '埇桥区三里湾街道办事处' }, role: 'sub', parent: 1, due_at: sub, left_workdays: +(left - 1.8).toFixed(2), handler: '经办人 2' }),
      a({ n: 3, unit: { id: 13, name: '市公安局埇桥分局' }, role: 'assist', parent: 0, due_at: sub, state: 'replied', replied_at: iso(s.now - 86400_000 * 2) }),
    )
  }
  const c: Case = { ticket, phone: '13800005206', code: 'A2B3C4D5', version: 4, assignments, replies: [], send_backs: [], extensions: [], follow_ups: [], events: [], extended }
  const say = (at: number, actor: string, action: string, name: string, text: string, details: TimelineEvent['details'] = []) => c.events.push({ seq: c.events.length + 1, at: iso(at), actor, action, name, text, details })
  say(s.accepted - 240_000, '坐席 1027', 'create', '登记', '电话登记')
  say(s.accepted, '坐席 1027', 'accept', '受理', '')
  if (dispatched) say(s.accepted + 18 * 60_000, '派单员 03', 'dispatch', '派单', `主办 ${unit.name}`, [{ label: '派单依据', value: '权责清单 2.3.1' }, { label: '到期', value: iso(due).slice(0, 10) }])
  if (dispatched && leadState !== 'to_sign') {
    say(s.accepted + 45 * 60_000, '联络员', 'sign', '签收', '用时 27 分钟')
    say(s.accepted + 15 * 3600_000, '经办人 2', 'contact', '先行联系', '致电诉求人，已说明整改安排')
  }
  if (i === 1) {
    say(s.accepted + 3 * 86400_000, '联络员', 'sub_dispatch', '下派', '三里湾街道办事处；预留 20% 时限')
    say(s.accepted + 5 * 86400_000, '联络员', 'ask_extension', '申请延期', '夜市搬迁点位需公示', [{ label: '天数', value: '5 个工作日' }])
    say(s.accepted + 5.2 * 86400_000, '派单员 03', 'approve_extension', '批准延期', '同意延期 5 个工作日，已告知诉求人')
    say(s.accepted + 7 * 86400_000, '系统', 'warn', '黄色预警', '办理时限已用 60%')
    c.extensions.push({ n: 1, assignment: 1, workdays: 5, text: '夜市搬迁点位需公示，公示期满后方可安排入场。', asked_at: iso(s.accepted + 5 * 86400_000), verdict: 'approved', verdict_text: '情况属实，同意。' })
    c.replies.push({ n: 1, assignment: 3, public: '已对 3 家商户出具音响噪声告诫书，并安排夜间巡查。', founded: 'yes', resolved: 'partly', at: iso(s.now - 2 * 86400_000), verdict: 'passed' })
  }
  if (leadState === 'replied') {
    say(s.now - 7200_000, '联络员', 'reply', '提交答复', '')
    c.replies.push({ n: 1, assignment: 1, public: '您好：您反映的问题已核实。经现场整改，现已恢复正常，今后每周巡检一次。', founded: 'yes', resolved: 'resolved', contact: '11 月 20 日电话告知诉求人本人', at: iso(s.now - 7200_000), verdict: s.state === 'replied' ? '' : 'passed' })
  }
  return c
}
