import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { Portal } from './portal'

const asked: string[] = []
const row = { id: 6, title: '社保卡丢了怎么补办', excerpt: '先挂失', category: { id: '9.3', name: '社会保险' } }

beforeEach(() => {
  asked.length = 0
  vi.stubGlobal('scrollTo', () => {})
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(decodeURIComponent(url))
    const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
    if (url.includes('article-tree')) return answer(200, { items: [{ id: '9', name: '劳动就业', level: 1, count: 5 }, { id: '9.3', parent: '9', name: '社会保险', level: 2, count: 5 }] })
    if (url.includes('/articles/6')) return answer(200, { ...row, question: '怎么补？', answer: '一、先挂失。', basis: '社会保障卡管理的规定', unit: '市社保中心', valid_to: '', checked_on: '2026-06-01' })
    if (url.includes('/articles/')) return answer(404, { detail: '没有这条知识,或已经停用;可拨打12345咨询', code: 'not_found' })
    if (decodeURIComponent(url).includes('q=外星')) return answer(200, { items: [], total: 0 })
    if (url.includes('/articles')) return answer(200, { items: [row], total: 1, similar: url.includes('q=') })
    return answer(200, { city: { name: '宿州市' }, regions: [], kinds: [] })
  })
})

const open = (state: unknown = null) => {
  history.pushState(state, '', '/m/knowledge')
  return render(<Portal />)
}

test('questions are looked for, and one is read with its basis', async () => {
  open()
  fireEvent.click(await screen.findByText('社保卡丢了怎么补办'))
  expect(await screen.findByText('一、先挂失。')).toBeTruthy()
  expect(screen.getByText(/社会保障卡管理的规定/)).toBeTruthy()
  expect(screen.getByText(/市社保中心负责解释，2026-06-01 审核/)).toBeTruthy()
})

test('what comes near is called so; a subject narrows', async () => {
  open({ q: '卡丢了' })
  expect(await screen.findByText('相近的问题')).toBeTruthy()
  fireEvent.click(await screen.findByRole('button', { name: /劳动就业/ }))
  await screen.findByText('社保卡丢了怎么补办')
  expect(asked.some((u) => u.includes('category=9') && u.includes('q=卡丢了'))).toBe(true)
})

test('nothing found leads to a person', async () => {
  open({ q: '外星' })
  expect(await screen.findByText('没有找到“外星”的解答')).toBeTruthy()
  expect(screen.getByRole('link', { name: /拨打 12345/ })).toBeTruthy()
})

test('an article that is gone says so', async () => {
  open({ id: 9 })
  expect(await screen.findByText(/已经停用/)).toBeTruthy()
})
