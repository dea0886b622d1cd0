// What every screen owes whoever reads it: WCAG 2.2 AA, Chinese, and for staff no page scroll.
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

// Names of keys, devices and kinds of files, and short names in capitals, are written in Latin letters; nothing else is.
const keys = /\b(F\d{1,2}|Esc|K\d{2}|Enter|Ctrl|Word|Excel|xlsx|docx)\b/g
const capitals = /^[A-Z0-9]{2,8}$/

/** Legible to assistive technology and without foreign words, save those that the page is about. */
export async function legible(page: Page, foreign?: RegExp) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
  expect.soft(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`), page.url()).toEqual([])
  const words = await page.evaluate(() => document.body.innerText)
  const said = (foreign ? words.replace(foreign, '') : words).replace(keys, '').match(/[A-Za-z]{2,}/g) ?? []
  expect.soft(said.filter((w) => !capitals.test(w)), page.url()).toEqual([])
}

/** The page itself does not scroll; its columns do. */
export async function still(page: Page) {
  const over = await page.evaluate(() => [document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth])
  expect.soft(over.map((n) => Math.max(0, n)), page.url()).toEqual([0, 0])
}

/** For a thumb: nothing beside the screen, nothing to press smaller than 44 pixels. */
export async function handy(page: Page) {
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), page.url()).toBeLessThanOrEqual(0)
  const small = await page.evaluate(() => [...document.querySelectorAll('main button, main a.btn, main input:not([type=radio]):not([type=checkbox]):not([name=website]):not([hidden]), main select')].filter((e) => e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 80)))
  expect.soft(small, page.url()).toEqual([])
}
