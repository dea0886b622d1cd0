import { expect, test } from 'vitest'
import type { Action } from '../../shared/contract'
import { arrange } from './emphasis'

const offer = (...names: string[]): Action[] => names.map((action) => ({ action, name: action, fields: [] }))
const names = (list: Action[]) => list.map((a) => a.action)

test('the unit’s next step is its reply; what is done daily stands beside it', () => {
  const bar = arrange(offer('send_back', 'sub_dispatch', 'add_assist', 'contact', 'interim', 'ask_extension', 'reply', 'note', 'assign_handler', 'ask_suspend'))
  expect(bar.main?.action).toBe('reply')
  expect(names(bar.calm)).toEqual(['contact', 'interim', 'sub_dispatch', 'add_assist', 'ask_extension', 'send_back'])
  expect(names(bar.more)).toEqual(['note', 'assign_handler', 'ask_suspend'])
})

test('where no step is usual nothing is blue', () => expect(arrange(offer('add_assist', 'urge', 'note')).main).toBeUndefined())

test('what cannot be taken back is apart, and never the main one', () => {
  const bar = arrange(offer('confirm_reject', 'decline_reject', 'cancel'))
  expect(bar.main).toBeUndefined()
  expect(names(bar.grave)).toEqual(['confirm_reject', 'cancel'])
  expect(names(bar.calm)).toEqual(['decline_reject'])
})

test('a deed unknown here is still shown', () => expect(names(arrange(offer('something_new')).calm)).toEqual(['something_new']))

test('a closed deed is shown with its reason, not chosen', () => {
  const bar = arrange([{ action: 'reply', name: '提交答复', fields: [], why: '尚未签收' }])
  expect(bar.main).toBeUndefined()
  expect(names(bar.calm)).toEqual(['reply'])
})
