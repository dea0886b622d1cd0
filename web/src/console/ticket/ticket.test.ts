import { expect, test } from 'vitest'
import type { Assignment, Derivation } from '../../shared/contract'
import { hops } from './assignments'
import { weeksOf } from './derivation'

const a = (n: number, parent = 0) => ({ n, parent, role: 'lead', state: 'handling' }) as Assignment

test('each unit stands under the one that gave it the work', () => {
  expect(hops([a(1), a(2), a(3, 1), a(4, 3), a(5, 2)]).map((h) => `${h.a.n}@${h.depth}`)).toEqual(['1@0', '3@1', '4@2', '2@0', '5@1'])
})

test('one whose giver is hidden is still shown', () => expect(hops([a(7, 3)]).map((h) => h.a.n)).toEqual([7]))

test('the days of all steps fill whole weeks from Monday', () => {
  const due = {
    due_at: '2026-10-20T16:00:00Z', text: '',
    steps: [
      { label: '基础时限', text: '', days: [{ date: '2026-09-30', kind: 'workday', counts: false }, { date: '2026-10-10', kind: 'makeup', counts: true, ordinal: 3 }] },
      { label: '批准延期', text: '', days: [{ date: '2026-10-20', kind: 'workday', counts: true, ordinal: 1 }] },
    ],
  } as unknown as Derivation
  const weeks = weeksOf(due)
  expect(weeks[0][0].date).toBe('2026-09-28')
  expect(weeks.flat()).toHaveLength(28)
  expect(weeks.flat().find((d) => d.date === '2026-10-20')?.cell?.step.label).toBe('批准延期')
  expect(weeks.flat().find((d) => d.date === '2026-10-19')?.cell).toBeUndefined()
})

test('hour rules have no calendar', () => expect(weeksOf({ due_at: '2026-10-20T16:00:00Z', text: '', steps: [{ label: '自然时间', text: '' }] } as unknown as Derivation)).toEqual([]))
