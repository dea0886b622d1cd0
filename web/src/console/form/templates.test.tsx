import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import type { Action } from '../../shared/contract'
import { DeedForm } from './deed-form'
import { filled } from './templates'

const ticket = { no: '3413002211250000011', title: '路灯不亮', due_at: '2022-11-30T16:00:00Z' }

test('a template says the ticket’s own words and leaves the rest to be filled in', () => {
  expect(filled('“{title}”（{no}），{unit}于{date}【采取的措施】，{due}前。{odd}', ticket, '市城管局', new Date('2022-11-25T17:00:00Z'))).toBe(
    '“路灯不亮”（3413002211250000011），市城管局于2022年11月26日【采取的措施】，11-30 24:00前。{odd}',
  )
})

const reply: Action = { action: 'reply', name: '提交答复', assignment: 1, fields: [{ name: 'public', label: '答复诉求人的内容', type: 'textarea', required: true }] }
const below: Action = { action: 'sub_dispatch', name: '下派', assignment: 1, fields: [{ name: 'units', label: '下级单位', type: 'list', required: true, options: [{ value: 7, label: '市政所' }] }] }

function show(action: Action, answers: Record<string, unknown>) {
  vi.stubGlobal('fetch', async (url: string) => {
    const at = Object.keys(answers).find((k) => url.startsWith('/api' + k))
    return new Response(JSON.stringify(at ? answers[at] : {}), { status: at ? 200 : 404 })
  })
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <DeedForm ticket={42} version={7} action={action} onDone={() => {}} onClose={() => {}} onReload={async () => {}} />
    </QueryClientProvider>,
  )
}

test('the unit’s template goes behind what is written already', async () => {
  show(reply, {
    '/tickets/42': { ticket, assignments: [{ n: 1, unit: { id: 3, name: '市城管局' } }], version: 7 },
    '/reply-templates': { items: [{ id: 1, unit: 3, title: '已办结', text: '{unit}已【采取的措施】。' }] },
  })
  fireEvent.change(screen.getByLabelText('答复诉求人的内容'), { target: { value: '您好。' } })
  const pick = await screen.findByLabelText('套用答复模板')
  fireEvent.mouseDown(pick)
  fireEvent.click(await screen.findByText('已办结（本单位）'))
  await waitFor(() => expect((screen.getByLabelText('答复诉求人的内容') as HTMLTextAreaElement).value).toBe('您好。\n市城管局已【采取的措施】。'))
})

test('whoever gives work down sees what it leaves to both', async () => {
  show(below, {
    '/tickets/42/preview': {
      fresh: [2],
      assignments: [
        { n: 1, parent: 0, unit: { id: 3, name: '市城管局' }, due_at: '2022-12-02T16:00:00Z', left_workdays: 5 },
        { n: 2, parent: 1, unit: { id: 7, name: '市政所' }, due_at: '2022-12-01T16:00:00Z', left_workdays: 4 },
      ],
    },
  })
  expect(screen.getByText(/选定下级单位后推算/)).toBeTruthy()
  fireEvent.click(screen.getByLabelText('市政所'))
  expect(await screen.findByText('市政所到期')).toBeTruthy()
  expect(screen.getByText('有 4 工作日')).toBeTruthy()
  expect(screen.getByText('本级留 1 工作日')).toBeTruthy()
})
