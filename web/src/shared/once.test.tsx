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
