// 派单员: the queue by keys, dates before sending, five seconds to take it back, a
// verdict with both sides. Runs against a seeded demo city.
import AxeBuilder from '@axe-core/playwright'
import { choose, expect, signIn, test } from './pages'
import type { Page } from '@playwright/test'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'

async function clean(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([])
}

test.describe('the dispatcher’s desk', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('from the queue to a unit and back', async ({ page }) => {
    await signIn(page, 'dispatcher1', password)
    await expect(page).toHaveURL(/\/dispatch/)
    const rows = page.locator('.queue-row')
    await expect(rows.nth(2)).toBeVisible()
    await page.keyboard.press('j')
    await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true')
    const no = (await page.locator('.brief .note a').textContent())!
    await page.keyboard.press('F9')
    await expect(page.getByRole('alert')).toContainText('请先选定主办单位')
    await choose(page.locator('#d-unit'), '市城管局')
    await expect(page.locator('.stops li')).toHaveCount(5)
    await page.getByRole('button', { name: '为什么是这天' }).click()
    await expect(page.locator('.foreseen .d-due, .foreseen .sum').first()).toBeVisible()
    await clean(page)

    await page.keyboard.press('F9')
    await expect(page.locator('.held')).toContainText(no)
    await page.locator('.held').click()
    await page.keyboard.press('z')
    await expect(page.locator('.brief .note a')).toHaveText(no)
    await page.keyboard.press('F9')
    await expect(page.getByText(`${no} 已派给`)).toBeVisible()
    await page.goto(`/tickets?q=${no}`)
    await expect(page.locator('tr.trow', { hasText: no })).toContainText('待签收')
  })

  test('several to one unit, each with its own fate', async ({ page }) => {
    await signIn(page, 'dispatcher1', password)
    await expect(page.locator('.queue-row').nth(3)).toBeVisible()
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    const batch = page.getByRole('region', { name: '批量派单' })
    await expect(batch.locator('li')).toHaveCount(2)
    await choose(page.locator('#b-unit'), '市信访局')
    await batch.getByRole('button', { name: /逐件派给/ }).click()
    await expect(batch.locator('.chip', { hasText: /已派出|未派出/ })).toHaveCount(2)
    await clean(page)
  })

  test('a send-back with both sides', async ({ page }) => {
    await signIn(page, 'dispatcher1', password)
    await page.goto('/dispatch?tab=send_back_asked')
    await expect(page.locator('.sides')).toContainText('的申请')
    await expect(page.locator('.sides')).toContainText('派单')
    await clean(page)
    const count = page.locator('.queue-tabs a.on b')
    const before = Number(await count.textContent())
    await page.keyboard.press('F6')
    await page.getByLabel('驳回理由').fill('属贵单位职责，请继续办理')
    await page.keyboard.press('F9')
    await expect(page.getByText('驳回退单已办理')).toBeVisible()
    await expect(count).toHaveText(String(before - 1))
  })
})
