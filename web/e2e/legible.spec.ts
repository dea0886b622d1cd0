// Every address of the console and the portal, opened by somebody whose place it is:
// legible, in Chinese, and still. An address without a row here fails the type check.
import type { Page } from '@playwright/test'
import type { Noun } from '../src/console/admin/page'
import type { Address } from '../src/console/routes'
import type { Part } from '../src/console/suggest/search'
import type { Route } from '../src/portal/route'
import { handy, legible, still } from './legible'
import { expect, signIn, test } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'

/** Who opens the page, what shows that it has come, and foreign words that it is about. */
type Visit = { as: string; sees: string; at?: string | ((page: Page) => Promise<string>); foreign?: RegExp }

/** Opened elsewhere: the sign-in page in screens.spec.ts, / and /admin lead on to others. */
type Elsewhere = '/' | '/sign-in' | '/admin' | '/admin/$noun'

const addresses: Record<Exclude<Address, Elsewhere>, Visit> = {
  '/desk': { as: 'agent1001', sees: 'form[aria-label=登记工单]' },
  '/dispatch': { as: 'dispatcher1', sees: 'main .panel' },
  '/review': { as: 'dispatcher1', sees: 'main .panel' },
  '/follow-up': { as: 'followup1', sees: 'main .panel' },
  '/floor': { as: 'floorlead1', sees: 'main .panel' },
  '/lines': { as: 'floorlead1', sees: 'main .panel' },
  '/centre': { as: 'director1', sees: 'main .panel' },
  '/tickets': { as: 'liaison151', sees: 'tr.trow' },
  '/tickets/$id': { as: 'liaison151', sees: '.events li', at: firstTicket },
  '/inbox': { as: 'liaison151', sees: 'main li' },
  '/account': { as: 'liaison151', sees: 'main form' },
  '/supervision': { as: 'supervisor1', sees: 'main .panel' },
  '/joint': { as: 'supervisor1', sees: 'main .panel' },
  '/urged': { as: 'liaison151', sees: 'main .panel' },
  '/signoff': { as: 'leader1', sees: 'main .panel' },
  '/chief': { as: 'chief151', sees: 'main .ch-rates' },
  '/help': { as: 'liaison151', sees: 'main article h2' },
  '/leave': { as: 'liaison151', sees: 'main .panel' },
  '/search': { as: 'dispatcher1', sees: 'main .panel', at: async () => '/search?q=路灯' },
  '/knowledge': { as: 'knowledge1', sees: 'main .panel' },
  '/stats': { as: 'director1', sees: 'main h2' },
  '/reports': { as: 'director1', sees: 'main .rp-list' },
  '/ratings': { as: 'director1', sees: 'main .panel' },
  '/score': { as: 'director1', sees: 'main .panel' },
  '/whatif': { as: 'director1', sees: 'main .wi-form', foreign: /\bDB3205\b/g },
  '/quality': { as: 'inspector1', sees: 'main .q-row' },
  '/evaluation': { as: 'director1', sees: 'main .ev-head', foreign: /\b[A-E]\+?(?= |$|级)|κ/g },
  '/desks': { as: 'floorlead1', sees: 'main .d-cards li' },
  '/staffing': { as: 'floorlead1', sees: 'main .st-chart' },
  '/command': { as: 'director1', sees: 'main .c-head' },
  '/quiz': { as: 'temp1901', sees: 'main .panel' },
  '/radar': { as: 'supervisor1', sees: 'main .panel' },
  '/incidents': { as: 'supervisor1', sees: 'main .panel', foreign: /\bln\b/g },
  '/warnings': { as: 'supervisor1', sees: 'main .panel' },
  '/triage': { as: 'director1', sees: 'main .panel' },
}

const nouns: Record<Noun, Visit> = {
  units: { as: 'sysadmin1', sees: 'main table tbody tr' },
  users: { as: 'sysadmin1', sees: 'main table tbody tr', foreign: /\b[a-z]+\d+\b/g },
  absences: { as: 'sysadmin1', sees: 'main .panel' },
  roles: { as: 'sysadmin1', sees: 'main table tbody tr' },
  import: { as: 'sysadmin1', sees: 'main .panel' },
  categories: { as: 'director1', sees: 'main .panel' },
  policies: { as: 'director1', sees: 'main .panel' },
  calendar: { as: 'director1', sees: 'main .panel', foreign: /https?:\S+|holiday-cn/g },
  reasons: { as: 'director1', sees: 'main table tbody tr' },
  notices: { as: 'director1', sees: 'main table tbody tr', foreign: /\{\w+\}/g },
  replies: { as: 'director1', sees: 'main .panel', foreign: /\{\w+\}/g },
  documents: { as: 'director1', sees: 'main .panel' },
  audit: { as: 'auditadmin1', sees: 'main table tbody tr', foreign: /\b(demo|[a-z]+\d+)\b/g },
}

const parts: Record<Part, Visit> = {
  quality: { as: 'director1', sees: 'main .panel' },
  model: { as: 'director1', sees: 'main .panel', foreign: /\b[0-9a-f]{6,}\b/g },
  tags: { as: 'director1', sees: 'main .panel' },
  duties: { as: 'director1', sees: 'main .panel' },
}

const visits: Visit[] = [
  ...Object.entries(addresses).map(([at, v]) => ({ at, ...v })),
  ...Object.entries(nouns).map(([noun, v]) => ({ at: `/admin/${noun}`, ...v })),
  ...Object.entries(parts).map(([part, v]) => ({ at: `/triage?part=${part}`, ...v })),
]

for (const who of new Set(visits.map((v) => v.as))) {
  test(`every page of ${who}`, async ({ page }) => {
    await signIn(page, who, password)
    for (const v of visits.filter((v) => v.as === who)) {
      await page.goto(typeof v.at === 'function' ? await v.at(page) : v.at!)
      await expect.soft(page.locator(v.sees).first(), page.url()).toBeVisible({ timeout: 30_000 })
      await expect.soft(page.locator('.bones'), page.url()).toHaveCount(0, { timeout: 30_000 })
      await expect.soft(page.locator('main .blank[role=alert]'), page.url()).toHaveCount(0)
      await legible(page, v.foreign)
      await still(page)
    }
  })
}

async function firstTicket(page: Page): Promise<string> {
  await page.goto('/tickets')
  return (await page.locator('tr.trow td.title a').first().getAttribute('href'))!
}

/** The other pages of the portal are opened in screens.spec.ts. */
const portal: Record<Exclude<Route, 'home' | 'submit' | 'track' | 'mine'>, string> = {
  knowledge: '/m/knowledge',
  matters: '/m/matters',
  figures: '/m/figures',
  lost: '/m/nowhere',
}

test('every other page of the portal', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  for (const at of Object.values(portal)) {
    await page.goto(at)
    await expect.soft(page.locator('main .card, main .empty').first(), at).toBeVisible({ timeout: 30_000 })
    await legible(page)
    await handy(page)
  }
})
