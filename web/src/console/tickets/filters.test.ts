import { expect, test } from 'vitest'
import { narrowing, readFilters, toQuery } from './filters'
import { arriveAt, leave, neighbours } from './trail'

test('an address is read, what is no filter is dropped', () => {
  expect(readFilters({ queue: 'to_sign', q: ' 路灯 ', evil: 'x', from: '2026-13', to: '2026-11-23', urgency: 2, state: '' })).toEqual({ queue: 'to_sign', q: '路灯', to: '2026-11-23', urgency: '2' })
  expect(narrowing({ queue: 'to_sign', q: '路灯' })).toBe(1)
})

test('dates become whole days in Shanghai, both ends included', () => {
  expect(toQuery({ from: '2026-11-01', to: '2026-11-23', due_by: '2026-12-31' })).toMatchObject({
    accepted_from: '2026-11-01T00:00:00+08:00', accepted_before: '2026-11-24T00:00:00+08:00', due_before: '2027-01-01T00:00:00+08:00',
  })
  expect(toQuery({ q: '138 0000-5206' })).toEqual(expect.objectContaining({ phone: '138 0000-5206' }))
  expect(toQuery({ q: '3413002611230000018' })).toMatchObject({ q: '3413002611230000018' })
  expect(toQuery({ warn: 'overdue' })).toMatchObject({ overdue: true })
})

test('the next ticket is the list’s next', () => {
  leave({ href: '/tickets', ids: ['7', '8', '9'], scroll: 0 })
  arriveAt(8)
  expect(neighbours(8)).toEqual({ before: '7', after: '9', place: '2 / 3' })
  expect(neighbours(99)).toEqual({})
})
