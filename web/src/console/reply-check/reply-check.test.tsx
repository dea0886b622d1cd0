import type { ReactNode } from 'react'
import { render, screen, waitFor } from '@testing-library/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import { ReplyCheck } from './panel'

vi.mock('@tanstack/react-router', () => ({ Link: (p: { children: ReactNode; params: { id: string } }) => <a href={`/tickets/${p.params.id}`}>{p.children}</a> }))

const show = (status: number, body: unknown) => {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }))
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <ReplyCheck ticket={7} version={3} />
    </QueryClientProvider>,
  )
}

test('every finding stands with its evidence and leads to the other ticket', async () => {
  show(200, { items: [{ rule: 'copied', name: '套用对其他诉求的答复', score: 0.97, evidence: ['与 SZ0009《噪音扰民》的答复相同 97%'], tickets: [{ id: 9, no: 'SZ0009' }], code: 'off_topic' }] })
  expect(await screen.findByText('套用对其他诉求的答复')).toBeTruthy()
  expect(screen.getByText('很可能')).toBeTruthy()
  expect(screen.getByText('1 项请核对')).toBeTruthy()
  expect(screen.getByText('SZ0009').getAttribute('href')).toBe('/tickets/9')
})

test('nothing found says so without calling the reply good', async () => {
  show(200, { items: [] })
  expect(await screen.findByText(/仍请通读/)).toBeTruthy()
})

test('who may not read it sees nothing', async () => {
  const { container } = show(403, { status: 403, detail: '答复检查供审核和督办人员使用', code: 'denied' })
  await waitFor(() => expect(container.textContent).toBe(''))
})
