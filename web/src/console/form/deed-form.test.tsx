import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Action } from '../../shared/contract'
import { DeedForm } from './deed-form'

const action: Action = {
  action: 'ask_extension', name: '申请延期', assignment: 1,
  fields: [
    { name: 'text', label: '理由', type: 'textarea', required: true, max: 20 },
    { name: 'resolved', label: '是否解决', type: 'select', required: true, options: [{ value: 'yes', label: '解决' }, { value: 'no', label: '未解决' }] },
  ],
}
const sent: { url: string; init: RequestInit }[] = []
let answers: [number, unknown][] = []
const done = vi.fn()
const close = vi.fn()
const reload = vi.fn(async () => {})

beforeEach(() => {
  sent.length = 0
  answers = []
  vi.clearAllMocks()
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    const [status, body] = answers.shift() ?? [200, {}]
    if (status === 0) throw new TypeError('line')
    return new Response(JSON.stringify(body), { status })
  })
})

function show(version = 7) {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <DeedForm ticket={42} version={version} action={action} onDone={done} onClose={close} onReload={reload} />
    </QueryClientProvider>,
  )
}
const fill = (text = '现场施工') => {
  fireEvent.change(screen.getByLabelText('理由'), { target: { value: text } })
  fireEvent.click(screen.getByLabelText('解决'))
}
const submit = () => fireEvent.click(screen.getByRole('button', { name: /^提交/ }))
const keyOf = (i: number) => (sent[i].init.headers as Record<string, string>)['Idempotency-Key']

describe('a deed’s form', () => {
  test('refuses with the field named and sends nothing', async () => {
    show()
    submit()
    expect(await screen.findByText('请填写理由')).toBeTruthy()
    expect(await screen.findByText('请选择是否解决')).toBeTruthy()
    expect(sent).toHaveLength(0)
  })

  test('posts facts, the assignment, the version and a key', async () => {
    show()
    fill()
    submit()
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    expect(sent[0].url).toBe('/api/tickets/42/deeds/ask_extension')
    expect(JSON.parse(String(sent[0].init.body))).toEqual({ version: 7, facts: { assignment: 1, text: '现场施工', resolved: 'yes' } })
    expect(keyOf(0)).toMatch(/-4/)
  })

  test('puts the server’s refusal at its field and keeps what was typed', async () => {
    answers = [[422, { detail: '理由不充分', code: 'invalid', errors: [{ location: 'body.facts.text', message: '请写明客观原因' }] }]]
    show()
    fill()
    submit()
    expect(await screen.findByText('请写明客观原因')).toBeTruthy()
    expect(screen.getByRole('alert').textContent).toContain('理由不充分')
    expect((screen.getByLabelText('理由') as HTMLTextAreaElement).value).toBe('现场施工')
    expect(done).not.toHaveBeenCalled()
  })

  test('offers to read the newest after a stale version, keeping what was typed', async () => {
    answers = [[409, { detail: '工单刚刚由派单员 03 增派了协办', code: 'stale', current: 9 }]]
    const { rerender } = show()
    fill()
    submit()
    fireEvent.click(await screen.findByRole('button', { name: /读取最新/ }))
    await waitFor(() => expect(reload).toHaveBeenCalledOnce())
    rerender(
      <QueryClientProvider client={new QueryClient()}>
        <DeedForm ticket={42} version={9} action={action} onDone={done} onClose={close} onReload={reload} />
      </QueryClientProvider>,
    )
    submit()
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    expect(JSON.parse(String(sent[1].init.body))).toMatchObject({ version: 9, facts: { text: '现场施工' } })
  })

  test('says what happened while the form was open, and sends the version that was seen', async () => {
    answers = [[200, { items: [{ seq: 7, at: '2026-11-23T01:00:00Z', actor: '派单员 01', name: '派单' }, { seq: 8, at: '2026-11-23T02:00:00Z', actor: '派单员 03', name: '增派协办' }] }], [409, { detail: '工单已有新的进展', code: 'stale' }]]
    const { rerender } = show()
    fill()
    rerender(
      <QueryClientProvider client={new QueryClient()}>
        <DeedForm ticket={42} version={8} action={action} onDone={done} onClose={close} onReload={reload} />
      </QueryClientProvider>,
    )
    expect((await screen.findByText(/派单员 03 增派协办/)).textContent).toBeTruthy()
    expect(screen.queryByText(/派单员 01/)).toBeNull()
    submit()
    await waitFor(() => expect(sent).toHaveLength(2))
    expect(JSON.parse(String(sent[1].init.body))).toMatchObject({ version: 7 })
    expect(done).not.toHaveBeenCalled()
  })

  test('retries with the same key when the line broke', async () => {
    answers = [[0, null]]
    show()
    fill()
    submit()
    fireEvent.click(await screen.findByRole('button', { name: /再次提交/ }))
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    expect(keyOf(1)).toBe(keyOf(0))
  })

  test('goes by itself, once, when the line is back', async () => {
    answers = [[0, null]]
    show()
    fill()
    submit()
    await screen.findByText(/网络恢复后会自动再送一次/)
    window.dispatchEvent(new Event('online'))
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    expect(sent).toHaveLength(2)
    expect(keyOf(1)).toBe(keyOf(0))
  })

  test('keeps a draft over closing, and drops it when done', async () => {
    const { unmount } = show()
    fill('写到一半')
    unmount()
    show()
    expect((screen.getByLabelText('理由') as HTMLTextAreaElement).value).toBe('写到一半')
    submit()
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    expect(sessionStorage.length).toBe(0)
  })

  test('F9 submits and Escape closes, but not while an input method composes', async () => {
    show()
    fill()
    fireEvent.keyDown(window, { key: 'F9', isComposing: true })
    fireEvent.keyDown(window, { key: 'Escape', keyCode: 229 })
    expect(sent).toHaveLength(0)
    expect(close).not.toHaveBeenCalled()
    fireEvent.keyDown(window, { key: 'F9' })
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    fireEvent.keyDown(window, { key: 'Escape' })
    expect(close).toHaveBeenCalledOnce()
  })
})
