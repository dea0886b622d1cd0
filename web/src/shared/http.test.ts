import { afterEach, describe, expect, test, vi } from 'vitest'
import { call, fieldOf, follow, newKey, Problem, queryString, useToken, whenSignedOut } from './http'

afterEach(() => {
  vi.unstubAllGlobals()
  useToken('')
  whenSignedOut(() => {})
})

const answer = (status: number, body: unknown) => vi.stubGlobal('fetch', vi.fn(async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })))
const refusal = (p: Promise<unknown>) => p.then(() => undefined, (e) => e as Problem)

describe('a refusal', () => {
  test('carries the server’s words and fields', async () => {
    answer(422, { detail: '请填写理由', code: 'invalid', errors: [{ location: 'body.facts.reason', message: '必填' }] })
    const p = await refusal(call('POST', '/x', { body: {} }))
    expect(p).toMatchObject({ status: 422, code: 'invalid', message: '请填写理由' })
    expect(fieldOf(p!.errors[0].location)).toBe('reason')
  })
  test('is never English: a foreign page gets our words', async () => {
    answer(502, '<html>Bad Gateway</html>')
    const p = await refusal(call('GET', '/x'))
    expect(p?.message).toMatch(/服务器暂时不可用/)
    expect(p?.unsure).toBe(true)
  })
  test('an English title is replaced', async () => {
    answer(404, { title: 'Not Found' })
    expect((await refusal(call('GET', '/x')))?.message).toMatch(/没有找到/)
  })
  test('a broken line may be tried again', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('failed'))))
    expect((await refusal(call('GET', '/x')))?.unsure).toBe(true)
  })
  test('an ended session is told, a wrong password is not', async () => {
    const told = vi.fn()
    whenSignedOut(told)
    answer(401, { code: 'sign_in', detail: '账号或口令不对。' })
    await refusal(call('POST', '/sign-in', { body: {} }))
    expect(told).not.toHaveBeenCalled()
    answer(401, { code: 'unauthorized', detail: '请先登录。' })
    await refusal(call('GET', '/me'))
    expect(told).toHaveBeenCalledOnce()
  })
})

test('changing requests carry the token and the key', async () => {
  answer(200, {})
  useToken('t0ken')
  await call('POST', '/x', { body: { a: 1 }, key: 'k' })
  const sent = (vi.mocked(fetch).mock.calls[0][1] as RequestInit).headers as Record<string, string>
  expect(sent).toMatchObject({ 'X-CSRF-Token': 't0ken', 'Idempotency-Key': 'k', 'Content-Type': 'application/json' })
  await call('GET', '/x')
  expect((vi.mocked(fetch).mock.calls[1][1] as RequestInit).headers).not.toHaveProperty('X-CSRF-Token')
})

test('a query leaves empty values out', () => expect(queryString({ a: '', b: undefined, q: '路灯', n: 0 })).toBe('?q=%E8%B7%AF%E7%81%AF&n=0'))

test('keys are UUIDs and differ, also where randomUUID is missing', () => {
  const keys = new Set(Array.from({ length: 100 }, newKey))
  expect(keys.size).toBe(100)
  for (const k of keys) expect(k).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

describe('what takes a while', () => {
  const told = (...pieces: string[]) => vi.stubGlobal('fetch', vi.fn(async () => new Response(new ReadableStream({ start: (c) => (pieces.forEach((p) => c.enqueue(new TextEncoder().encode(p))), c.close()) }))))
  const steps = async (signal = new AbortController().signal) => {
    const heard: unknown[] = []
    await follow('/x', {}, signal, (s) => heard.push(s))
    return heard
  }
  test('tells each step, however the line cuts them', async () => {
    told('{"rows":250}\n{"ro', 'ws":500,"name":"工', '单"}\n')
    expect(await steps()).toEqual([{ rows: 250 }, { rows: 500, name: '工单' }])
  })
  test('ends with the server’s refusal', async () => {
    told('{"rows":250}\n', '{"rows":0,"problem":{"status":409,"code":"conflict","detail":"超过10000件"}}\n')
    expect(await refusal(steps())).toMatchObject({ status: 409, message: '超过10000件' })
  })
})
