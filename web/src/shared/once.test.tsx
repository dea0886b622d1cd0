import { act, renderHook } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { Problem } from './http'
import { useOnce } from './once'

function set(run: (input: string, key: string) => Promise<string>) {
  const { result } = renderHook(() => useOnce(run))
  return (input: string) => act(() => result.current.go(input).catch((e: unknown) => e as Error))
}

test('a retry after a broken line carries the same key', async () => {
  const keys: string[] = []
  const go = set(async (_, key) => {
    keys.push(key)
    if (keys.length === 1) throw new Problem(0, 'network', '')
    return 'done'
  })
  await go('a')
  await go('a')
  expect(keys[1]).toBe(keys[0])
})

test('a refusal ends the key', async () => {
  const keys: string[] = []
  const go = set(async (_, key) => {
    keys.push(key)
    throw new Problem(422, 'invalid', '')
  })
  await go('a')
  await go('a')
  expect(keys[1]).not.toBe(keys[0])
})

test('changed words after a broken line are another deed', async () => {
  const keys: string[] = []
  const go = set(async (_, key) => {
    keys.push(key)
    throw new Problem(0, 'network', '')
  })
  await go('a')
  await go('b')
  expect(keys[1]).not.toBe(keys[0])
})

test('a second click while it runs does nothing', async () => {
  let end = (_: string) => {}
  const run = vi.fn(() => new Promise<string>((resolve) => (end = resolve)))
  const { result } = renderHook(() => useOnce(run))
  await act(async () => {
    const first = result.current.go('a')
    const second = result.current.go('a')
    end('done')
    expect(await second).toBeUndefined()
    expect(await first).toBe('done')
  })
  expect(run).toHaveBeenCalledOnce()
})

test('a key that is kept answers for the same words after the page was closed, and for no others', async () => {
  localStorage.clear()
  const keys: string[] = []
  let fail = true
  const run = async (_: unknown, key: string) => {
    keys.push(key)
    if (fail) throw new Problem(0, 'network', '断网')
    return 'done'
  }
  const first = renderHook(() => useOnce(run, 'k'))
  await act(async () => void (await first.result.current.go({ a: 1 }).catch(() => {})))
  first.unmount()
  fail = false
  const second = renderHook(() => useOnce(run, 'k'))
  await act(async () => void (await second.result.current.go({ a: 1 })))
  await act(async () => void (await second.result.current.go({ a: 2 })))
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
  expect(localStorage.getItem('k')).toBeNull()
})
