import { expect, test } from 'vitest'
import { nextSlots, slotOf } from './slots'

test('slots are Shanghai’s', () => {
  expect(slotOf('2026-11-26T02:00:00Z')).toBe(0)
  expect(slotOf('2026-11-26T07:30:00Z')).toBe(1)
  expect(slotOf('2026-11-26T11:00:00Z')).toBe(2)
})

test('what is past cannot be chosen', () => {
  const list = nextSlots(new Date('2026-11-26T06:00:00Z'), 2)
  expect(list.map((s) => s.past)).toEqual([true, false, false, false, false, false])
  expect(list[3].at).toBe('2026-11-27T09:30:00+08:00')
})
