import { describe, expect, test } from 'vitest'
import { blank, dialable, isBlank, loadDraft, missing, saveDraft, sentKey, summary, tooLong, toRegistration, type Draft } from './draft'

const full: Draft = { ...blank, kind: 'help', category: 'A201', region: '341302001001', place: '示例路', title: '路灯不亮', content: '三盏不亮', phone: '138 0000 5206' }

describe('the draft', () => {
  test('is kept per person', () => {
    saveDraft(1027, full)
    expect(loadDraft(1027)?.draft.title).toBe('路灯不亮')
    expect(loadDraft(1028)).toBeUndefined()
  })
  test('an empty form keeps nothing', () => {
    saveDraft(1027, full)
    saveDraft(1027, blank)
    expect(loadDraft(1027)).toBeUndefined()
  })
  test('ends with the shift', () => {
    saveDraft(1027, full, 0)
    localStorage.setItem(sentKey(1027), '{"key":"k","body":"words"}') // nor what may have been sent
    expect(loadDraft(1027, 13 * 3600_000)).toBeUndefined()
    expect(localStorage.length).toBe(0)
  })
  test('a damaged one is dropped without a word', () => {
    localStorage.setItem('suban.1027.desk', '{"at":')
    expect(loadDraft(1027)).toBeUndefined()
  })
})

test('what is missing, in the order of the form', () => {
  expect(isBlank(blank)).toBe(true)
  expect(missing(blank).map((m) => m.label)).toEqual(['诉求类型', '诉求分类', '工单标题', '事发区域', '详细地址', '诉求内容', '联系电话'])
  expect(missing(full)).toEqual([])
  expect(missing({ ...full, phone: '', channel: 'letter' })).toEqual([])
})

test('what is refused needs no category and no place', () => {
  expect(missing(blank, true).map((m) => m.label)).toEqual(['诉求类型', '工单标题', '诉求内容', '联系电话'])
})

test('a slip is told where, what and what is asked, and no more than it holds', () => {
  expect(summary(full)).toBe('路灯不亮。地点：示例路。三盏不亮')
  expect([...summary({ ...full, content: '😀'.repeat(2000) })]).toHaveLength(1000)
})

test('too long is named with its count', () => expect(tooLong({ ...full, title: '长'.repeat(101) })).toMatchObject({ name: 'title', message: expect.stringContaining('101') }))

test('a registration splits area and place', () => {
  expect(toRegistration(full, 'accept')).toMatchObject({ region: '341302', township: '341302001001', urgency: 0, submit: 'accept', requester: { phone: '138 0000 5206' } })
  expect(toRegistration({ ...full, region: '341302' }, 'draft').township).toBeUndefined()
  expect(toRegistration(full, 'accept', 7)).toMatchObject({ merge_into: 7 })
})

test.each([
  ['+86 138-0000-5206', '8613800005206'],
  ['0557-3012345', '05573012345'],
  ['\uff11\uff13\uff18\uff10\uff10\uff10\uff10\uff15\uff12\uff10\uff16', '13800005206'],
  ['1380', undefined],
])('a phone to look up: %s', (text, want) => expect(dialable(text)).toBe(want))
