import { expect, test } from 'vitest'
import * as words from './words'

const tables = Object.entries(words).filter(([, v]) => typeof v === 'object') as [string, words.Words][]

test.each(tables)('%s is Chinese', (_, table) => {
  for (const label of Object.values(table)) expect(label).toMatch(/[一-鿿]|^110$/)
  for (const label of Object.values(table)) expect(label).not.toMatch(/[a-z]{2}/i)
})

test('all sixteen states have a word', () => expect(Object.keys(words.states)).toHaveLength(16))

test('a raw code is never shown', () => {
  expect(words.say(words.states, 'some_new_state')).toBe('—')
  expect(words.say(words.states, 'handling')).toBe('办理中')
  expect(words.say(words.queues, '我的队列')).toBe('我的队列')
  expect(words.say(words.satisfactions, 5)).toBe('非常满意')
})
