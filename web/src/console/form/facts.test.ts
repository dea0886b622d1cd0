import { describe, expect, test } from 'vitest'
import type { FormField } from '../../shared/contract'
import { fromWall, refuse, startValues, toFacts } from './facts'

const f = (name: string, type: FormField['type'], more: Partial<FormField> = {}): FormField => ({ name, label: name, type, ...more })

describe('facts', () => {
  test('are trimmed and lack what was left empty', () => expect(toFacts([f('a', 'text'), f('b', 'textarea'), f('c', 'units')], { a: ' x ', b: '  ', c: [] })).toEqual({ a: 'x' }))
  test('keep an option’s own type', () =>
    expect(toFacts([f('s', 'select', { options: [{ value: 5, label: '非常满意' }] })], { s: '5' })).toEqual({ s: 5 }))
  test('keep false', () => expect(toFacts([f('b', 'bool')], { b: false })).toEqual({ b: false }))
  test('keep 0', () => expect(toFacts([f('n', 'number')], { n: 0 })).toEqual({ n: 0 }))
  test('send wall-clock time with Shanghai’s offset', () => expect(toFacts([f('t', 'datetime')], { t: '2026-11-23T18:05' })).toEqual({ t: '2026-11-23T18:05:00+08:00' }))
  test('keep several codes of a list', () => expect(toFacts([f('c', 'select', { default: [], options: [{ value: 'a', label: '甲' }] })], { c: ['a'] })).toEqual({ c: ['a'] }))
  test('keep several codes', () => expect(toFacts([f('l', 'list')], { l: ['编办', '司法局'] })).toEqual({ l: ['编办', '司法局'] }))
  test('do not send what is not in the form', () => expect(toFacts([f('a', 'text')], { a: '1', other: '2' })).toEqual({ a: '1' }))
  test('many chosen options', () => expect(toFacts([f('m', 'select', { options: [{ value: 1, label: '一' }, { value: 2, label: '二' }] })], { m: ['1', '2'] })).toEqual({ m: [1, 2] }))
})

describe('refusals name the field', () => {
  test('required', () => expect(refuse(f('理由', 'textarea', { required: true }), ' ')).toBe('请填写理由'))
  test('a choice', () => expect(refuse(f('单位', 'unit', { required: true }), undefined)).toBe('请选择单位'))
  test('too long counts characters, not bytes', () => expect(refuse(f('理由', 'text', { max: 2 }), '一二三')).toMatch(/最多 2 字.*现在 3 字/))
  test('number bounds', () => {
    expect(refuse(f('天数', 'number', { max: 10, min: 1 }), 11)).toMatch(/不能大于 10/)
    expect(refuse(f('天数', 'number', { max: 10, min: 1 }), 0)).toMatch(/不能小于 1/)
    expect(refuse(f('天数', 'number', { max: 10, min: 1 }), 5)).toBeUndefined()
  })
  test('false is an answer', () => expect(refuse(f('属实', 'bool', { required: true }), false)).toBeUndefined())
})

test('a draft goes before the default', () => {
  const fields = [f('a', 'text', { default: 'x' }), f('b', 'text', { default: 'y' })]
  expect(startValues(fields, { a: 'typed' })).toEqual({ a: 'typed', b: 'y' })
})

test('an instant from the server is shown at Shanghai’s wall clock', () => expect(fromWall('2026-11-23T10:05:00Z')?.format('YYYY-MM-DDTHH:mm')).toBe('2026-11-23T18:05'))
