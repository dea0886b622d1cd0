import type { ReactNode } from 'react'
import { fireEvent, render, screen } from '@testing-library/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App } from 'antd'
import { beforeEach, expect, test, vi } from 'vitest'
import { Detail } from './detail'
import type { Suspect } from './doors'
import { readSearch } from './search'

vi.mock('@tanstack/react-router', () => ({ Link: (p: { children: ReactNode }) => <a>{p.children}</a> }))

const suspect: Suspect = {
  id: 7, no: 'SZ0007', title: '窨井盖缺失', unit: { id: 10, name: '市城管局' }, category: { id: '1', name: '市政设施' }, region: { code: '341302', name: '埇桥区' }, closed_at: '2026-11-20T08:00:00Z', outcome: 'resolved', score: 0.82, state: 'open',
  findings: [{ rule: 'off_topic', name: '答复没有回应所问的事', score: 0.57, evidence: ['答复称“已转交市政处处理”'], tickets: [], code: 'off_topic' }],
}
const sent: { url: string; body: unknown }[] = []
beforeEach(() => {
  sent.length = 0
  sessionStorage.clear()
})

const show = (answer: [number, unknown]) => {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, body: init.body && JSON.parse(String(init.body)) })
    return new Response(answer[0] === 204 ? null : JSON.stringify(answer[1]), { status: answer[0] })
  })
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <App>
        <Detail suspect={suspect} state="open" />
      </App>
    </QueryClientProvider>,
  )
}

test('the address is read with care', () => {
  expect(readSearch({ state: 'dismissed', rule: 'off_topic', id: '7', skip: '30' })).toEqual({ state: 'dismissed', rule: 'off_topic', id: '7', skip: '30' })
  expect(readSearch({ state: 'all', rule: "x' or 1", id: '-1', skip: 'x' })).toEqual({ state: undefined, rule: undefined, id: undefined, skip: undefined })
})

test('a suspect is dismissed with a reason, or the refusal is shown', async () => {
  show([422, { status: 422, code: 'invalid', detail: '请写明排除的理由,4 至 500 字' }])
  expect(screen.getByText('答复称“已转交市政处处理”')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: /排.?除/ }))
  fireEvent.click(screen.getByRole('button', { name: '确认排除' }))
  expect(await screen.findByText('请写明排除的理由,4 至 500 字')).toBeTruthy()
  expect(sent[0]).toEqual({ url: expect.stringContaining('/radar/7/dismiss'), body: { reason: '' } })
})

test('what was found is put into the form that has it done again', async () => {
  show([200, { ticket: {}, version: 3, actions: [] }])
  fireEvent.click(screen.getByRole('button', { name: '按虚假办结重办' }))
  expect(JSON.stringify({ ...sessionStorage })).toContain('已转交市政处处理')
  expect(await screen.findByText(/现在不能按虚假办结重办/)).toBeTruthy()
})
