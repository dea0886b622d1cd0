import type { Case } from './data'
import { regions } from './data'
import { ok, refuse, type Req, type Res } from './server'

/** The citizens' door of the mock. */
export function citizenDoor(cases: Case[], clock: () => number) {
  const rated = new Set<string>()
  function publicView(c: Case) {
    const t = c.ticket
    const open = !['closed', 'cancelled', 'rejected', 'merged'].includes(t.state)
    const last = c.replies[c.replies.length - 1]
    const answered = ['to_follow_up', 'closed'].includes(t.state)
    return {
      ticket: {
        no: t.no, title: t.title, kind: t.kind, state: t.state, accepted_at: t.accepted_at ?? undefined, due_at: t.due_at, original_due_at: t.original_due_at, unit: t.unit?.name, closed_at: t.closed_at,
        replied_at: answered && last ? String(last.at) : null, reply: answered && last ? { unit: t.unit?.name ?? '', at: String(last.at), text: String(last.public) } : null,
      },
      standing: {
        points: [{ name: '受理', at: t.accepted_at ?? null, state: 'done' }, { name: '转办', at: null, state: 'now' }, { name: '承诺答复', at: t.due_at ?? null, state: 'todo', end: true }, { name: '办结', at: null, state: 'todo' }],
        extended: null, suspended: null, overdue: false, late: false, early_days: 0, left_days: 3, reopen_until: null,
      },
      attachments: [],
      timeline: c.events.filter((e) => ['create', 'accept', 'dispatch', 'sign', 'contact', 'approve_extension', 'reply'].includes(e.action)).map((e) => ({ at: e.at, name: e.name, text: e.action === 'dispatch' ? `已转 ${t.unit?.name} 办理` : '' })),
      due_text: t.due_at ? '从转办的次一工作日起算 10 个工作日。' : '受理后 30 分钟内转办。',
      can: { rate: t.state === 'to_follow_up' && !rated.has(t.no), withdraw: open && !answered, urge: open && !answered, add: open, reopen: t.state === 'closed', appeal: false },
    }
  }
  return function handle(r: Req): Res {
    const b = r.body as Record<string, never>
    if (r.path === '/citizen/form') return ok({ city: { name: '宿州市' }, regions: regions.filter((x) => !x.parent).map(({ code, name }) => ({ code, name })) })
    if (r.path === '/citizen/tickets') {
      const c: Case = JSON.parse(JSON.stringify(cases[7]))
      const n = cases.length + 1
      c.code = 'K7M2P9QX'
      Object.assign(c.ticket, { id: n, no: `3413002611230${String(n).padStart(5, '0')}8`, title: b.title || String(b.content).slice(0, 20), content: b.content, state: 'accepted', accepted_at: new Date(clock()).toISOString(), unit: null, due_at: null })
      cases.push(c)
      return ok({ no: c.ticket.no, code: c.code })
    }
    if (r.path === '/citizen/alike') return ok({ items: [] })
    if (r.path === '/citizen/matters') return ok({ items: [], total: 0 })
    if (r.path === '/citizen/map') return ok({ areas: [], review_no: '' })
    if (r.path === '/citizen/regions') return ok({ items: [] })
    if (r.path === '/citizen/files') return ok({ file: '1-X', size: 3, picture: true })
    const c = cases.find((x) => x.ticket.no === String(b.no) && x.code === String(b.code).toUpperCase().replace(/\W/g, ''))
    if (!c) return refuse(404, 'not_found', '工单号或查询码不对，请对照回执再填一次。')
    if (r.path === '/citizen/track') return ok(publicView(c))
    if (r.path === '/citizen/looks') return ok({ items: [] })
    if (r.path === '/citizen/qr') return ok({ size: 29, path: 'M4 4h1v1h-1z', text: '' })
    if (r.path === '/citizen/rate') rated.add(c.ticket.no), (c.ticket.state = Number(b.satisfaction) >= 3 ? 'closed' : 'rework')
    if (r.path === '/citizen/withdraw') c.ticket.state = 'cancelled'
    if (r.path === '/citizen/reopen') c.ticket.state = 'rework'
    return ok({})
  }
}
