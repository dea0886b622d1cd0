import { describe, expect, test } from 'vitest'
import { dateOf, dueDateOf, nextDate, showAgo, showClock, showDue, showDueLong, showDueShort, showTime, startOf, weekdayOf } from './time'

const now = new Date('2026-11-23T10:00:00Z')

describe('dates are Shanghai’s, whatever the zone of the browser', () => {
  test('the test itself runs elsewhere', () => expect(new Date('2026-11-23T00:00:00Z').getTimezoneOffset()).not.toBe(-480))
  test('an instant', () => expect(showTime('2026-11-23T17:30:00Z', now)).toBe('11-24 01:30'))
  test('another year shows its number', () => expect(showTime('2022-11-25T07:00:00Z', now)).toBe('2022-11-25 15:00'))
  test('the date of an instant', () => expect(dateOf('2026-11-23T17:30:00Z')).toBe('2026-11-24'))
})

describe('an end of day is the next day’s 00:00 and is read as 24:00', () => {
  const end = '2026-11-30T16:00:00Z'
  test('long', () => expect(showDueLong(end, now)).toBe('11月30日（周一）24:00'.replace('(', '\uff08').replace(')', '\uff09')))
  test('plain', () => expect(showDue(end, now)).toBe('11月30日 24:00'))
  test('short', () => expect(showDueShort(end, now)).toBe('11-30 24:00'))
  test('the day it belongs to', () => expect(dueDateOf(end)).toBe('2026-11-30'))
  test('over the year’s end', () => expect(showDue('2026-12-31T16:00:00Z', now)).toBe('12月31日 24:00'))
  test('a leap day', () => expect(dueDateOf('2028-02-29T16:00:00Z')).toBe('2028-02-29'))
  test('17:30 stays 17:30', () => expect(showDue('2026-11-30T09:30:00Z', now)).toBe('11月30日 17:30'))
})

describe('nothing to show is a dash', () => {
  test.each([null, undefined, '', 'never', '0001-01-01T00:00:00Z'])('%s', (at) => expect(showTime(at)).toBe('—'))
})

test('filters become whole Shanghai days', () => {
  expect(startOf('2026-11-23')).toBe('2026-11-23T00:00:00+08:00')
  expect(nextDate('2026-12-31')).toBe('2027-01-01')
  expect(weekdayOf('2026-11-23')).toBe(1)
})

test('how long ago', () => {
  expect(showAgo('2026-11-23T09:59:30Z', now)).toBe('刚刚')
  expect(showAgo('2026-11-23T09:30:00Z', now)).toBe('30 分钟前')
  expect(showClock(222)).toBe('03:42')
  expect(showClock(3822)).toBe('1:03:42')
})
