import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { render, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import type { Me } from '../../shared/contract'
import { chapterOf, chapters } from './chapters'
import { Markdown } from './markdown'

const manual = '../docs/manual'

describe('the manual', () => {
  test.each(Object.keys(chapters))('%s has its chapter, with pictures that exist and are small', (chapter) => {
    const text = readFileSync(`${manual}/${chapter}.md`, 'utf8')
    expect(text.startsWith('# ')).toBe(true)
    for (const [, name] of text.matchAll(/!\[.*\]\((.+)\)/g)) {
      expect(existsSync(`${manual}/${name}`), name).toBe(true)
      expect(statSync(`${manual}/${name}`).size).toBeLessThanOrEqual(120_000)
    }
  })

  test.each(Object.keys(chapters))('nothing of the markup of %s is shown', (chapter) => {
    const { container } = render(<Markdown text={readFileSync(`${manual}/${chapter}.md`, 'utf8')} picture={(name) => '/' + name} />)
    expect(container.textContent).not.toMatch(/[#|*`[\]]|^- |!\(|\d\. /)
    expect(container.querySelectorAll('h3').length).toBeGreaterThan(3)
  })

  test('no picture lies about unused', () => {
    const all = readdirSync(manual).filter((f) => f.endsWith('.md')).map((f) => readFileSync(`${manual}/${f}`, 'utf8')).join('')
    expect(readdirSync(`${manual}/images`).filter((f) => !all.includes(`images/${f}`))).toEqual([])
  })

  test('each opens at its own chapter', () => {
    const open = (...roles: string[]) => chapterOf({ roles: roles.map((role) => ({ role, name: '' })) } as Me)
    expect([open('agent'), open('chief'), open('liaison'), open('handler', 'inspector'), open('director'), open('audit_admin')]).toEqual(['agent', 'chief', 'unit', 'review', 'centre', 'admin'])
  })

  test('a table keeps its head', () => {
    render(<Markdown text={'| 按键 | 作用 |\n| --- | --- |\n| F9 | 派单 |'} picture={() => undefined} />)
    expect(screen.getByRole('columnheader', { name: '按键' })).toBeTruthy()
    expect(screen.getByRole('cell', { name: '派单' })).toBeTruthy()
  })
})
