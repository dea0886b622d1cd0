import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { states } from '../shared/citizen-words'
import type { CitizenView } from '../shared/contract'
import { createMock } from '../mock/server'
import { keep, forget, receipts, spaced, tidy } from './receipts'
import { routeOf } from './route'
import { sentence } from './track'
import { Portal } from './portal'

let posts: Record<string, unknown>[] = []

beforeEach(() => {
  posts = []
  const handle = createMock()
  vi.stubGlobal('scrollTo', () => {})
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const u = new URL(url, 'http://x')
    const body = init.body ? JSON.parse(String(init.body)) : {}
    if (init.method === 'POST') posts.push(body)
    const r = handle({ method: init.method ?? 'GET', path: u.pathname.slice(4), query: u.searchParams, body, headers: {} })
    return new Response(JSON.stringify(r.body ?? null), { status: r.status })
  })
})

const open = (path: string, state: unknown = null) => {
  history.pushState(state, '', path)
  return render(<Portal />)
}

test('codes are read in any spelling', () => {
  expect(tidy(' a2b3-c4d5 ')).toBe('A2B3C4D5')
  expect(tidy('\uff21\uff12b3 c4d5')).toBe('A2B3C4D5')
  expect(spaced('A2B3C4D5')).toBe('A2B3-C4D5')
})

test('receipts live on this device only, and go when told', () => {
  keep({ no: '1', code: 'A', title: '甲', at: 1 })
  keep({ no: '2', code: 'B', title: '乙', at: 2 })
  keep({ no: '1', code: 'A', title: '甲', at: 3 })
  expect(receipts().map((r) => r.no)).toEqual(['1', '2'])
  forget('1')
  expect(receipts()).toHaveLength(1)
})

test.each([['/m/', 'home'], ['/m', 'home'], ['/m/submit/', 'submit'], ['/m/rate', 'track'], ['/m/x', 'lost']])('%s opens %s', (path, want) => expect(routeOf(path)).toBe(want))

test('every state has a sentence', () => {
  for (const state of Object.keys(states)) expect(sentence({ ticket: { no: '1', title: '', kind: 'help', state } } as unknown as CitizenView)).toMatch(/。$/)
})

describe('submitting', () => {
  test('names what is missing and sends nothing', async () => {
    open('/m/submit')
    fireEvent.click(screen.getByRole('button', { name: '提交' }))
    expect(screen.getByText('请选择诉求类型')).toBeTruthy()
    expect(screen.getByText('请写明问题和要求')).toBeTruthy()
    expect(posts).toHaveLength(0)
  })

  test('ends with number and code, then the ticket can be followed', async () => {
    open('/m/submit')
    await screen.findByRole('option', { name: '埇桥区' })
    fireEvent.click(screen.getByLabelText('求助'))
    fireEvent.change(screen.getByLabelText(/事发县区/), { target: { value: '341302' } })
    fireEvent.change(screen.getByLabelText(/问题和要求/), { target: { value: '路灯不亮' } })
    fireEvent.change(screen.getByLabelText(/手机号码/), { target: { value: '13800005206' } })
    fireEvent.click(screen.getByRole('button', { name: '提交' }))
    expect(await screen.findByText('K7M2-P9QX')).toBeTruthy()
    expect(posts.find((p) => p.kind)).toMatchObject({ kind: 'help', region: '341302', website: '', requester: { phone: '13800005206', type: 'person', confidential: false } })
    expect(localStorage.getItem('suban.portal.draft')).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: '查看进度' }))
    expect(await screen.findByText('已经收到，正在确定承办单位。'.replace(',', '\uff0c'))).toBeTruthy()
    expect(location.href).not.toContain('K7M2')
  })
})

test('a wrong code is refused in words', async () => {
  open('/m/track')
  fireEvent.change(await screen.findByLabelText('工单号'), { target: { value: '123' } })
  fireEvent.change(screen.getByLabelText('查询码'), { target: { value: 'ABCD2345' } })
  fireEvent.click(screen.getByRole('button', { name: '查询' }))
  expect((await screen.findByRole('alert')).textContent).toMatch(/工单号或查询码不对/)
})

test('nothing is chosen before the citizen rates; a bad rating needs a word', async () => {
  const handle = fetch
  await handle('/api/sign-in', { method: 'POST', body: JSON.stringify({ account: 'x', password: 'demo' }) })
  const list = await (await handle('/api/tickets?state=to_follow_up', { method: 'GET' })).json()
  open('/m/track', { no: list.items[0].no, code: 'A2B3C4D5' })
  const rate = await screen.findByRole('button', { name: '提交评价' })
  expect(screen.queryAllByRole('radio').filter((r) => (r as HTMLInputElement).checked)).toHaveLength(0)
  fireEvent.click(screen.getByLabelText('联系了'))
  fireEvent.click(screen.getByLabelText('没解决'))
  fireEvent.click(screen.getByLabelText('不满意'))
  fireEvent.click(rate)
  expect(screen.getByText(/请说说哪里没办好/)).toBeTruthy()
  fireEvent.change(screen.getByLabelText(/哪里没办好/), { target: { value: '只来过一次电话' } })
  posts = []
  fireEvent.click(rate)
  await waitFor(() => expect(posts[0]).toMatchObject({ contacted: 'yes', resolved: 'unresolved', satisfaction: 2 }))
})

test('elder mode is kept', () => {
  open('/m/')
  fireEvent.click(screen.getByRole('button', { name: '长辈版' }))
  expect(document.documentElement.hasAttribute('data-elder')).toBe(true)
  fireEvent.click(screen.getByRole('button', { name: '标准版' }))
  expect(document.documentElement.hasAttribute('data-elder')).toBe(false)
})
