import { expect, test } from 'vitest'
import { periodOf, presetOf, readSearch } from './search'

const now = new Date('2026-11-22T17:30:00Z') // the 23rd in the city

test('ready-made periods are whole days of the city', () => {
  expect(periodOf('month', now)).toEqual({ from: '2026-11-01', to: '2026-11-23' })
  expect(periodOf('last', now)).toEqual({ from: '2026-10-01', to: '2026-10-31' })
  expect(periodOf('quarter', now)).toEqual({ from: '2026-10-01', to: '2026-11-23' })
  expect(periodOf('year', now)).toEqual({ from: '2026-01-01', to: '2026-11-23' })
  expect(periodOf('last', new Date('2026-01-05T00:00:00Z'))).toEqual({ from: '2025-12-01', to: '2025-12-31' })
  expect(presetOf({ from: '2026-10-01', to: '2026-10-31' }, now)).toBe('last')
  expect(presetOf({ from: '2026-10-02', to: '2026-10-31' }, now)).toBeUndefined()
})

test('the address holds nothing but what the page knows', () => {
  expect(readSearch({ from: '2026-11-01', to: 'x', unit: '12', k: 'K12a', list: 'all', region: '34%' })).toEqual({ from: '2026-11-01', unit: '12', k: 'K12a' })
})
