// 班长、中心主任: the backlog at a glance, a rejection countersigned with one key.
import AxeBuilder from '@axe-core/playwright'
import { expect, signIn, test } from './pages'
import type { Page } from '@playwright/test'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'

async function clean(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([])
}

test.describe('who leads', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('a floor lead countersigns', async ({ page }) => {
    await signIn(page, 'floorlead1', password)
    await expect(page).toHaveURL(/\/floor/)
    await expect(page.locator('.tiles li')).toHaveCount(14)
    await expect(page.locator('.sides')).toContainText('的申请')
    await clean(page)
    const count = page.locator('.queue-tabs a.on b')
    const before = Number(await count.textContent())
    await page.keyboard.press('F4')
    await expect(page.getByText('复核不予受理已办理')).toBeVisible()
    await expect(count).toHaveText(String(before - 1))
  })

  test('the director sees the whole', async ({ page }) => {
    await signIn(page, 'director1', password)
    await expect(page).toHaveURL(/\/centre/)
    await expect(page.locator('.behind tbody tr').first()).toBeVisible()
    await clean(page)
  })
})
