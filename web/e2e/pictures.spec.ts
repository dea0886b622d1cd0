// The screens that look the same every day, compared with the pictures kept beside
// this file: twenty pixels may differ, never a percentage. What a day changes is
// covered. Letters are drawn by the machine's own fonts: where those are others than
// the pictures', a page must only come and stand still. Made anew after a wanted
// change by `npm run e2e -- pictures --update-snapshots=all`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page, TestInfo } from '@playwright/test'
import { handy, still } from './legible'
import { expect, signIn, test } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'
const letters = new URL('./pictures/letters.txt', import.meta.url)

type Screen = { name: string; at: string; as?: string; sees: string; phone?: boolean; covered?: string[] }

const screens: Screen[] = [
  { name: 'sign-in', at: '/sign-in', sees: 'main form, form' },
  { name: 'desk', at: '/desk', as: 'agent1001', sees: 'form[aria-label=登记工单]', covered: ['.top', '.desk-left', '.cols .cols:has(#f-channel)', '.desk-form > header .note', '.desk-limits'] },
  { name: 'portal-submit', at: '/m/submit', sees: 'form #f-region option:nth-child(2)', phone: true },
  { name: 'portal-elder', at: '/m/submit?elder=1', sees: 'form.card', phone: true },
  { name: 'portal-track', at: '/m/track', sees: 'main .card', phone: true },
]

for (const s of screens) {
  test(`the picture of ${s.name}`, async ({ page }, info) => {
    await page.setViewportSize(s.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 })
    if (s.as) await signIn(page, s.as, password)
    await page.goto(s.at)
    await expect(page.locator(s.sees).first()).toBeAttached()
    await expect(page.locator('.bones')).toHaveCount(0)
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await (s.phone ? handy(page) : still(page))
    if (await alike(page, info)) await expect(page).toHaveScreenshot(`${s.name}.png`, { maxDiffPixels: 20, mask: (s.covered ?? []).map((c) => page.locator(c)) })
  })
}

const answers = fileURLToPath(new URL('./pictures/answers.har', import.meta.url))

type Kept = { log: { entries: { startedDateTime: string; request: { url: string; headers: unknown[] }; response: { headers: { name: string }[] } }[] } }

// A list and a ticket change with every minute: here the answers of one moment are kept
// beside the pictures, and the clock stands at that moment.
test('the pictures of the list and of a ticket', async ({ page, baseURL }, info) => {
  const anew = info.config.updateSnapshots === 'all'
  await page.setViewportSize({ width: 1440, height: 900 })
  await signIn(page, 'dispatcher1', password)
  const url = /\/api\/(tickets|counts)/
  if (anew) await page.routeFromHAR(answers, { url, update: true, updateMode: 'minimal', updateContent: 'embed' })
  else {
    const kept = readFileSync(answers, 'utf8')
    const { log } = JSON.parse(kept) as Kept
    const here = info.outputPath('answers.har')
    writeFileSync(here, kept.replaceAll(new URL(log.entries[0].request.url).origin, new URL(baseURL!).origin))
    await page.clock.setFixedTime(log.entries[0].startedDateTime)
    await page.routeFromHAR(here, { url, notFound: 'fallback' })
  }
  const covers = { maxDiffPixels: 20, mask: [page.locator('.top')] }
  await page.goto('/tickets?queue=handling')
  const rows = page.locator('tr.trow')
  await expect(rows.nth(20)).toBeVisible()
  const same = await alike(page, info)
  if (same) await expect(page).toHaveScreenshot('list.png', covers)
  await rows.first().click()
  await expect(page.locator('.bones')).toHaveCount(0)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await still(page)
  if (same) await expect(page).toHaveScreenshot('ticket.png', covers)
})

// Of the answers only what was said is kept, not who asked.
test.afterAll(({}, info) => {
  if (info.config.updateSnapshots !== 'all' || !existsSync(answers)) return
  const kept = JSON.parse(readFileSync(answers, 'utf8')) as Kept
  for (const e of kept.log.entries) {
    e.request.headers = []
    e.response.headers = e.response.headers.filter((h) => h.name === 'Content-Type')
  }
  writeFileSync(answers, JSON.stringify(kept, null, 1) + '\n')
})

/** Whether this machine draws letters as the one that made the pictures. */
async function alike(page: Page, info: TestInfo): Promise<boolean> {
  const drawn = await page.evaluate(() => {
    const c = document.createElement('canvas')
    c.width = 400
    c.height = 40
    const g = c.getContext('2d')!
    g.font = '16px ' + getComputedStyle(document.body).fontFamily
    g.fillText('宿事速办 12345 政务服务便民热线 Aa', 4, 24)
    let sum = 7
    for (const v of g.getImageData(0, 0, 400, 40).data) sum = (sum * 31 + v) >>> 0
    return `${sum} ${/Chrome\/(\d+)/.exec(navigator.userAgent)?.[1]}`
  })
  if (info.config.updateSnapshots === 'all') writeFileSync(letters, drawn + '\n')
  return readFileSync(letters, 'utf8').trim() === drawn
}
