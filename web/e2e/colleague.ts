// Somebody at work: by the doors for what a journey is not about, by a page for what it is.
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { expect } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'
let keys = 0

export class Colleague {
  private opened?: Promise<Page>
  private constructor(
    private readonly context: BrowserContext,
    private readonly csrf: string,
  ) {}

  /** Signs in at the door; his pages are signed in with it. */
  static async come(browser: Browser, baseURL: string, account: string): Promise<Colleague> {
    const context = await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true })
    const a = await context.request.post('/api/sign-in', { data: { account, password } })
    expect(a.ok(), `${account}: ${await a.text()}`).toBeTruthy()
    return new Colleague(context, (await a.json()).me.csrf)
  }

  page = (): Promise<Page> => (this.opened ??= this.context.newPage())
  get = async (path: string) => (await this.context.request.get(path)).json()
  items = async (path: string) => (await this.get(path)).items ?? []

  async post(path: string, data: unknown) {
    const a = await this.context.request.post(path, { data, headers: { 'X-CSRF-Token': this.csrf, 'Idempotency-Key': `e2e-${Date.now()}-${keys++}` } })
    expect(a.ok(), `${path}: ${await a.text()}`).toBeTruthy()
    return a.json()
  }

  /** A deed on a ticket. */
  async deed(id: number, action: string, facts: Record<string, unknown> = {}) {
    const { version } = await this.get(`/api/tickets/${id}`)
    return this.post(`/api/tickets/${id}/deeds/${action}`, { version, facts })
  }

  /** A deed on a supervision order. */
  async order(id: number, action: string, more: Record<string, unknown> = {}) {
    const { version } = await this.get(`/api/orders/${id}`)
    return this.post(`/api/orders/${id}/${action}`, { version, ...more })
  }
}

/** Everyone comes once. */
export function house(browser: Browser, baseURL: string) {
  const here = new Map<string, Promise<Colleague>>()
  return (account: string): Promise<Colleague> => {
    const known = here.get(account) ?? Colleague.come(browser, baseURL, account)
    here.set(account, known)
    return known
  }
}

export type As = ReturnType<typeof house>

/** A ticket of the phone that waits for its unit. */
export async function told(as: As, phone: string, title: string, place: string, category?: string): Promise<{ id: number; no: string }> {
  const agent = await as('agent1002')
  return agent.post('/api/tickets', {
    channel: 'phone', kind: 'help', urgency: 0, category: category ?? (await leaf(agent, '路灯不亮')), region: '341302', place, title, content: `${title}，夜间出行不便，请尽快处理。`, requester: { phone }, submit: 'dispatch_queue',
  })
}

/** A ticket of the phone, sent to 市城管局 and taken in hand there. */
export async function handled(as: As, phone: string, title: string, place: string) {
  const dispatcher = await as('dispatcher1')
  const t = await told(as, phone, title, place)
  const { id: unit } = await unitNamed(dispatcher, '市城管局')
  const liaison = await as(`liaison${unit}`)
  await dispatcher.deed(t.id, 'dispatch', { unit, reason: '市政设施维护职责' })
  await liaison.deed(t.id, 'sign', { assignment: 1 })
  await liaison.deed(t.id, 'contact', { assignment: 1, reached: 'yes', evidence: '录音0001', at: new Date().toISOString(), text: '已联系诉求人，约定到场时间' })
  return { ...t, unit, liaison }
}

export const unitNamed = async (c: Colleague, name: string): Promise<{ id: number; name: string }> => (await c.items(`/api/units?q=${encodeURIComponent(name)}`))[0]

async function leaf(c: Colleague, name: string): Promise<string> {
  const found = (await c.items('/api/categories')).find((x: { name: string; enabled: boolean }) => x.name === name && x.enabled)
  expect(found, name).toBeTruthy()
  return found.id
}

/** The unit answers, the centre passes it on: the citizen is asked next. */
export async function answered(as: As, t: { id: number; liaison: Colleague }, text: string) {
  const lead = (await t.liaison.get(`/api/tickets/${t.id}`)).assignments.find((a: { part: string; ended_at?: string }) => a.part === 'lead' && !a.ended_at)
  await t.liaison.deed(t.id, 'reply', { assignment: lead?.n ?? 1, public: text, founded: 'yes', resolved: 'resolved', contact_at: new Date().toISOString(), contact: '录音0002', open_why: '已电话了解下级和协办单位办理情况，先行答复诉求人。' })
  await (await as('dispatcher1')).deed(t.id, 'pass_reply')
}
