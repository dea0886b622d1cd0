// The API's contract answered from memory: for development without a server and
// for unit tests.
import type { Registration, TicketRow } from '../shared/contract'
import { actionsOf, doDeed } from './flow'
import { categories, regions, seed, units, workdays, type Case } from './data'
import { citizenDoor } from './citizen'

export type Req = { method: string; path: string; query: URLSearchParams; body: Record<string, never>; headers: Record<string, string | undefined> }
export type Res = { status: number; body?: unknown; cookie?: string }

export const ok = (body?: unknown): Res => ({ status: 200, body })
export const refuse = (status: number, code: string, detail: string, errors: { location: string; message: string }[] = [], more = {}): Res => ({ status, body: { status, title: detail, detail, code, errors, ...more } })

const queueOf: Record<string, (t: TicketRow) => boolean> = {
  to_dispatch: (t) => t.state === 'to_dispatch', to_sign: (t) => t.state === 'dispatched', handling: (t) => t.state === 'handling', near_due: (t) => !!t.warn && !t.overdue, overdue: (t) => t.overdue,
  send_back_asked: (t) => t.state === 'send_back_asked', to_review: (t) => t.state === 'replied', to_follow_up: (t) => t.state === 'to_follow_up', rework: (t) => t.state === 'rework', closed: (t) => t.state === 'closed',
}
const queueNames: Record<string, string> = { to_dispatch: '待派单', to_sign: '待签收', handling: '办理中', near_due: '临期', overdue: '已超期', send_back_asked: '退单待审', to_review: '待审核', to_follow_up: '待回访', rework: '重办中', closed: '已办结' }

export function createMock(clock = () => Date.now()) {
  const cases = seed(clock())
  let signedIn: string | undefined
  const answered = new Map<string, Res>()
  const inbox = [
    { id: 3, at: new Date(clock() - 600_000).toISOString(), title: '预警', text: '工单已用 60% 时限，请抓紧办理。', ticket: { id: 1, no: cases[0].ticket.no }, read: false },
    { id: 2, at: new Date(clock() - 7200_000).toISOString(), title: '延期获批', text: '延期 5 个工作日已获批准。', ticket: { id: 1, no: cases[0].ticket.no }, read: false },
    { id: 1, at: new Date(clock() - 86400_000).toISOString(), title: '新派工单', text: '有 1 件工单待签收。', ticket: { id: 2, no: cases[1].ticket.no }, read: true },
  ]
  const find = (id: string) => cases.find((c) => String(c.ticket.id) === id)
  const me = () => ({
    id: 1027, name: '坐席 1027', account: signedIn, unit: { id: 1, name: '市 12345 热线中心' }, roles: [{ role: 'agent', name: '坐席' }], permissions: ['register', 'reveal', 'dispatch', 'handle_tickets', 'review', 'follow_up'], csrf: 'mock-token',
    counts: { to_sign: cases.filter((c) => c.ticket.state === 'dispatched').length, near_due: cases.filter((c) => c.ticket.warn && !c.ticket.overdue).length }, city: { code: '341300', name: '宿州市' }, demo: true,
  })
  const citizen = citizenDoor(cases, clock)

  function view(c: Case) {
    const t = c.ticket
    const lead = c.assignments.find((a) => a.role === 'lead')
    const done = (name: string, used: string, limit: string, share: number) => ({ name, used, limit, share, state: 'done' })
    const wait = (name: string, limit: string) => ({ name, limit, state: 'waiting' })
    return {
      ticket: t, version: c.version, assignments: c.assignments, replies: c.replies, send_backs: c.send_backs, extensions: c.extensions, suspensions: [], follow_ups: c.follow_ups, dispute: null,
      clocks: [
        lead ? done('dispatch', '18 分钟', '30 分钟', 0.6) : { name: 'dispatch', used: '12 分钟', limit: '30 分钟', share: 0.4, state: 'running' },
        lead?.signed_at ? done('sign', '27 分钟', '0.5 工作日', 0.1) : lead ? { name: 'sign', used: '6 分钟', limit: '0.5 工作日', share: 0.1, state: 'running', due_at: lead.sign_due_at } : wait('sign', '0.5 工作日'),
        lead?.contacted_at ? done('contact', '0.63 工作日', '1 工作日', 0.63) : wait('contact', '1 工作日'),
        lead ? { name: 'handle', used: lead.replied_at ? '6.2 工作日' : '5.45 工作日', limit: `${t.time_class === 'inquiry' ? 3 : 10 + c.extended} 工作日`, share: lead.replied_at ? 0.6 : 0.4, state: lead.replied_at ? 'done' : 'running' } : wait('handle', t.time_class === 'inquiry' ? '3 工作日' : '10 工作日'),
        wait('follow_up', '2 工作日'),
      ],
      actions: actionsOf(c), notices: c.extended ? [{ at: new Date(clock() - 4 * 86400_000).toISOString(), channel: 'sms', state: '已送达', text: '您反映的事项经批准延期 5 个工作日，将在新的期限前答复。' }] : [],
    }
  }

  function due(c: Case) {
    const from = Date.parse(c.assignments[0]?.sent_at ?? c.ticket.accepted_at!)
    const n = c.ticket.time_class === 'inquiry' ? 3 : 10
    const base = workdays(from, n)
    const iso = (ms: number) => new Date(ms).toISOString()
    const steps = [{ label: '基础时限', from: iso(from), to: iso(base.due), days: base.days, text: `派单当日不计，${n === 3 ? '咨询类' : '非咨询类'} ${n} 个工作日` }]
    let end = base.due
    if (c.extended) {
      const more = workdays(end - 1000, c.extended)
      steps.push({ label: '批准延期', from: iso(end), to: iso(more.due), days: more.days.slice(1), text: `批准延期 ${c.extended} 个工作日` })
      end = more.due
    }
    return { due_at: iso(end), text: `派单后次一工作日起算，共 ${n + c.extended} 个工作日，到末日 24:00。`, policy: { id: 1, name: '安徽标准' }, calendar: { version: 1, provisional: false }, steps }
  }

  function list(q: URLSearchParams): Res {
    let rows = cases.map((c) => c.ticket as TicketRow)
    const queue = q.get('queue')
    if (queue && queueOf[queue]) rows = rows.filter(queueOf[queue])
    for (const key of ['state', 'kind', 'time_class', 'source', 'urgency'] as const) {
      const v = q.get(key)
      if (v) rows = rows.filter((t) => String(t[key]) === v)
    }
    if (q.get('region')) rows = rows.filter((t) => t.region?.code.startsWith(q.get('region')!.slice(0, 6)))
    if (q.get('unit')) rows = rows.filter((t) => String(t.unit?.id) === q.get('unit'))
    if (q.get('q')) rows = rows.filter((t) => t.title.includes(q.get('q')!) || t.no.includes(q.get('q')!))
    if (q.get('overdue')) rows = rows.filter((t) => t.overdue)
    rows = [...rows].sort((a, b) => String(b.accepted_at).localeCompare(String(a.accepted_at)))
    const start = Number(q.get('after') ?? 0)
    const limit = Number(q.get('limit') ?? 50)
    return ok({ items: rows.slice(start, start + limit), next: start + limit < rows.length ? String(start + limit) : null, count: rows.length, more: false })
  }

  function register(b: Registration): Res {
    if (b.requester!.phone!.replace(/\D/g, '').length < 7 && b.channel === 'phone') return refuse(422, 'invalid', '联系电话不是有效的号码，请核对后重填。', [{ location: 'body.requester.phone', message: '号码位数不对' }])
    const n = cases.length + 1
    const c: Case = JSON.parse(JSON.stringify(cases[7]))
    Object.assign(c.ticket, {
      id: n, no: `341300${new Date(clock()).toISOString().slice(2, 10).replaceAll('-', '')}${String(n).padStart(6, '0')}X`, title: b.title, content: b.content, expectation: b.expectation, place: b.place, kind: b.kind, urgency: b.urgency,
      time_class: b.kind === 'inquiry' ? 'inquiry' : 'matter', state: b.submit === 'draft' ? 'draft' : b.submit === 'accept' ? 'accepted' : 'to_dispatch', unit: null, due_at: null, accepted_at: new Date(clock()).toISOString(),
      region: regions.find((r) => r.code === b.region) ?? null, category: categories.find((x) => x.id === b.category) ?? null,
    })
    c.version = 1
    c.assignments = []
    c.replies = []
    c.events = [{ seq: 1, at: new Date(clock()).toISOString(), actor: '坐席 1027', action: 'create', name: '登记', text: '', details: [] }]
    cases.push(c)
    return ok({ id: n, no: c.ticket.no })
  }

  return function handle(r: Req): Res {
    const p = r.path.split('/').filter(Boolean)
    if (p[0] === 'citizen') return citizen(r)
    // A browser has its own session; a unit test without cookies shares one.
    const cookies = r.headers.cookie !== undefined || r.headers.host !== undefined
    if (cookies) signedIn = /mock=(\w+)/.exec(r.headers.cookie ?? '')?.[1]
    if (r.path === '/sign-in') {
      const { account, password, code } = r.body as { account?: string; password?: string; code?: string }
      if (password !== 'demo' && password !== 'Suban-12345') return refuse(401, 'sign_in', '账号或口令不对。再错 4 次将锁定 15 分钟。')
      if (account === 'admin' && !code) return refuse(428, 'totp', '请填写手机上的动态码。')
      if (account === 'admin' && code !== '123456') return refuse(428, 'totp', '动态码不对，请看手机上的新动态码。')
      signedIn = account
      return { ...ok({ me: me() }), cookie: `mock=${account}; Path=/; HttpOnly; SameSite=Lax` }
    }
    if (!signedIn) return refuse(401, 'unauthorized', '请先登录。')
    if (r.method !== 'GET' && r.headers['x-csrf-token'] !== 'mock-token') return refuse(403, 'denied', '页面已过期，请刷新后再办。')
    const key = r.headers['idempotency-key']
    if (key && answered.has(key)) return answered.get(key)!
    const done = (res: Res) => {
      if (key && res.status < 300) answered.set(key, res)
      return res
    }
    if (r.path === '/sign-out') return (signedIn = undefined), { ...ok(), cookie: 'mock=; Path=/; Max-Age=0' }
    if (r.path === '/me') return ok(me())
    if (r.path === '/units') return ok({ items: units.filter((u) => u.name.includes(r.query.get('q') ?? '')) })
    if (r.path === '/regions') return ok({ items: regions.filter((x) => x.parent === (r.query.get('parent') ?? '')) })
    if (r.path === '/categories') return ok({ items: categories })
    if (r.path === '/policies') return ok({ items: [{ id: 1, name: '安徽标准', current: true, text: '咨询类 3 工作日，非咨询类 10 工作日，紧急 24 小时，突发 2 小时' }] })
    if (r.path === '/inbox') return ok({ items: inbox, unread: inbox.filter((n) => !n.read).length })
    if (p[0] === 'inbox') return inbox.filter((n) => String(n.id) === p[1]).forEach((n) => (n.read = true)), ok()
    if (r.path === '/requesters') {
      const mine = cases.filter((c) => c.phone === r.query.get('phone')).slice(0, 6)
      return ok({ name: mine.length ? '张**' : '', total: mine.length, unsatisfied: mine.length ? 1 : 0, labels: mine.length ? ['重复诉求'] : [], tickets: mine.map((c) => ({ ...c.ticket, satisfaction: c.ticket.state === 'rework' ? 2 : null })) })
    }
    if (r.path === '/tickets' && r.method === 'GET') return list(r.query)
    if (r.path === '/tickets') return done(register(r.body as unknown as Registration))
    if (r.path === '/tickets/counts') return ok({ queues: Object.keys(queueOf).map((queue) => ({ queue, name: queueNames[queue], count: cases.filter((c) => queueOf[queue](c.ticket)).length, more: false })) })
    const c = p[0] === 'tickets' ? find(p[1]) : undefined
    if (!c) return refuse(404, 'not_found', '没有这件工单，或者不在您的查看范围内。')
    if (p.length === 2) return ok(view(c))
    if (p[2] === 'timeline') return ok({ items: c.events })
    if (p[2] === 'due') return ok(due(c))
    if (p[2] === 'reveal') return ok({ value: c.phone, left_today: 17 })
    if (p[2] === 'deeds') {
      const action = actionsOf(c).find((a) => a.action === p[3])
      const { version, facts } = r.body as unknown as { version: number; facts: Record<string, unknown> }
      if (version !== c.version) return refuse(409, 'stale', `工单刚刚由派单员 03 办理了“${c.events[c.events.length - 1].name}”，请读取最新后再提交。`, [], { current: c.version })
      if (!action || action.why) return refuse(409, 'conflict', action?.why ?? '现在的状态不能办理这个操作。')
      if (String(facts.text ?? '').includes('拒绝')) return refuse(422, 'invalid', '内容不合规定。', [{ location: 'body.facts.text', message: '请写清具体情况' }])
      doDeed(c, action, facts, '坐席 1027', clock())
      return done(ok({ version: c.version }))
    }
    return refuse(404, 'not_found', '没有这个地址。')
  }
}
