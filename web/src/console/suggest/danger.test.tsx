import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App } from 'antd'
import { expect, test, vi } from 'vitest'
import type { TicketView } from '../../shared/contract'
import { Danger } from './danger'

const view = (state: string, ...deeds: string[]) =>
  ({
    version: 4,
    ticket: { id: 9, state, title: '家中老人突发急病', content: '', place: '示例路 1 号', danger: ['急危重症'] },
    actions: deeds.map((action) => ({ action, name: action, fields: [] })),
  }) as unknown as TicketView

const show = (v: TicketView) => {
  const sent: { url: string; body: { version: number; facts: Record<string, string> }; key: string }[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, body: JSON.parse(String(init.body)), key: new Headers(init.headers).get('Idempotency-Key') ?? '' })
    return new Response(JSON.stringify({ version: 4 + sent.length }), { status: 200 })
  })
  render(
    <QueryClientProvider client={new QueryClient()}>
      <App>
        <Danger view={v} />
      </App>
    </QueryClientProvider>,
  )
  return sent
}

test('what waits for its unit goes back to the desk and is handed over at one click', async () => {
  const sent = show(view('to_dispatch', 'dispatch', 'ask_details'))
  fireEvent.click(screen.getByRole('button', { name: /移交 120/ }))
  await waitFor(() => expect(sent.length).toBe(2))
  expect(sent.map((s) => s.url.split('/').pop())).toEqual(['ask_details', 'transfer'])
  expect(sent.map((s) => s.body.version)).toEqual([4, 5])
  expect(sent[1].body.facts).toMatchObject({ to: '120', summary: expect.stringContaining('示例路 1 号') })
  expect(sent[0].key).not.toBe(sent[1].key)
})

test('what was just accepted is handed over at once', async () => {
  const sent = show(view('accepted', 'transfer', 'to_dispatch'))
  fireEvent.click(screen.getByRole('button', { name: /移交 110/ }))
  await waitFor(() => expect(sent.length).toBe(1))
  expect(sent[0].url).toContain('/deeds/transfer')
})

test('who may do neither is told whom to tell', () => {
  show(view('to_dispatch'))
  expect(screen.getByRole('alert').textContent).toContain('由派单员退回并移交')
  expect(screen.queryByRole('button')).toBeNull()
})
