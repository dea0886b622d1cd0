import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App } from 'antd'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ArticleView } from './article'
import type { Article, Edition } from './doors'
import { readSearch } from './search'

const edition: Edition = {
  n: 1, title: '夜市几点收摊', question: '夜市几点收摊？', answer: '一、夏季二十三点前。\n二、冬季二十二点前。', basis: '市容管理的地方规定', unit: 10, category: '1.1.2', valid_from: '2026-01-01', valid_to: '',
  review_on: '2027-01-01', keywords: ['夜市'], open: true, state: 'published', authors: ['知识管理员 1'], wrote_at: '2026-01-01T01:00:00Z', submitted_at: null as never, reviewed_at: '2026-01-02T01:00:00Z', reviewer: '知识管理员 2',
}
const article: Article = {
  id: 12, cite: '知识条目 12《夜市几点收摊》', title: edition.title, excerpt: '', state: 'published', making: '', in_force: true, category: { id: '1.1.2', name: '占道经营' }, unit: { id: 10, name: '市城市管理局' },
  valid_from: '2026-01-01', valid_to: '', review_on: '2027-01-01', open: true, used: 3, corrections: 0, version: 5, now: edition, next: null, actions: [],
}
let answers: [number, unknown][] = []
const sent: { url: string; body: Record<string, unknown> }[] = []
const reload = vi.fn(async () => {})

beforeEach(() => {
  answers = []
  sent.length = 0
  vi.clearAllMocks()
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (init.method === 'GET') return new Response(JSON.stringify({ items: [] }), { status: 200 })
    sent.push({ url, body: JSON.parse(String(init.body)) })
    const [status, body] = answers.shift() ?? [200, article]
    return new Response(JSON.stringify(body), { status })
  })
})

const show = (a: Partial<Article> = {}) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <App>
        <ArticleView article={{ ...article, ...a }} onEdit={() => {}} onBack={() => {}} onReload={reload} />
      </App>
    </QueryClientProvider>,
  )

test('the address is read with care', () => {
  expect(readSearch({ q: '医保', id: '12', view: 'used', edit: 'new' })).toEqual({ q: '医保', category: undefined, id: '12', view: 'used', edit: 'new' })
  expect(readSearch({ id: '1;x', edit: 'all', q: 5 })).toEqual({ q: undefined, category: undefined, id: undefined, view: undefined, edit: undefined })
})

describe('an article', () => {
  test('shows answer, basis and validity, and no deed to its reader', () => {
    show()
    for (const text of ['一、夏季二十三点前。', '市容管理的地方规定', '2026-01-01 至 长期', '市城市管理局']) expect(screen.getByText(text)).toBeTruthy()
    expect((screen.getByRole('button', { name: '复制引用' }) as HTMLButtonElement).disabled).toBe(false)
    expect(document.querySelector('.k-actions')).toBeNull()
  })

  test('out of force says so and is not cited', () => {
    show({ state: 'expired', in_force: false })
    expect(screen.getByText(/已过期，不能告知来电人/)).toBeTruthy()
    expect((screen.getByRole('button', { name: '复制引用' }) as HTMLButtonElement).disabled).toBe(true)
  })

  test('the next edition stands beside it, with what is new marked', () => {
    show({ next: { ...edition, n: 2, state: 'submitted', answer: edition.answer + '\n三、节日另行通告。' } })
    expect(screen.getByText('三、节日另行通告。').className).toContain('k-fresh')
    expect(screen.getAllByText('一、夏季二十三点前。')[1].className).not.toContain('k-fresh')
  })

  test('returning wants a reason; a stale version offers to read anew', async () => {
    answers = [[409, { code: 'stale', detail: '知识条目 12刚被他人修改' }]]
    show({ actions: [{ action: 'return', name: '退回修改' }] })
    fireEvent.click(screen.getByRole('button', { name: '退回修改' }))
    const go = () => screen.getByRole('button', { name: /确定退回修改/ }) as HTMLButtonElement
    expect(go().disabled).toBe(true)
    fireEvent.change(screen.getByLabelText(/退回修改.*的理由/), { target: { value: '依据不全' } })
    fireEvent.click(go())
    expect(await screen.findByText('知识条目 12刚被他人修改')).toBeTruthy()
    expect(sent[0]).toEqual({ url: '/api/articles/12/return', body: { version: 5, remark: '依据不全' } })
    fireEvent.click(screen.getByRole('button', { name: '读取最新' }))
    await waitFor(() => expect(reload).toHaveBeenCalled())
    expect((document.querySelector('#k-remark') as HTMLTextAreaElement).value).toBe('依据不全')
  })

  test('a correction names what is missing before it is sent', async () => {
    show()
    fireEvent.click(await screen.findByRole('button', { name: '提交纠错' }))
    expect(screen.getByText('请选择问题类型')).toBeTruthy()
    fireEvent.click(screen.getByLabelText('政策已变'))
    fireEvent.change(screen.getByLabelText('哪里有问题、应当是什么'), { target: { value: '改到二十二点了' } })
    fireEvent.click(screen.getByRole('button', { name: '提交纠错' }))
    await waitFor(() => expect(sent[0]?.body).toEqual({ flaw: 'outdated', text: '改到二十二点了' }))
  })
})
