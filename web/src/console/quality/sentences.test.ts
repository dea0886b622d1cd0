import { describe, expect, test } from 'vitest'
import { sentences } from './sentences'

describe('a text in sentences', () => {
  test('is whole again when its pieces are joined, and says where they stand', () => {
    for (const text of ['您好。经核实，路灯已修！\n请您放心；谢谢', '没有句号', '。。', '', '第一句。𠮷字也算一个字。']) {
      const pieces = sentences(text)
      expect(pieces.map((p) => p.text).join('')).toBe(text)
      const runes = [...text]
      for (const p of pieces) expect(runes.slice(p.from, p.to).join('')).toBe(p.text)
    }
    expect(sentences('您好。已修！').map((p) => p.text)).toEqual(['您好。', '已修！'])
  })
})
