// 回访员: three questions by letters and digits, what follows before saving, and a call nobody took.
import AxeBuilder from '@axe-core/playwright'
import { expect, signIn, test } from './pages'

test.describe('asking the citizen', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('unsatisfied brings a rework, missed brings a slot', async ({ page }) => {
    await signIn(page, 'followup1', process.env.SUBAN_PASSWORD ?? 'Suban-12345')
    await expect(page).toHaveURL(/\/follow-up/)
    const no = page.locator('.brief .note a')
    await expect(page.locator('.question')).toHaveCount(3)
    const first = (await no.textContent())!
    await page.keyboard.press('F9')
    await expect(page.getByRole('alert').filter({ hasText: '还差' })).toBeVisible()
    for (const key of ['s', 'g', '4']) await page.keyboard.press(key)
    await expect(page.locator('.after li').first()).toBeVisible()
    await expect(page.locator('.after')).toContainText(/重办，到期日|二次不满意认定/)
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
    expect(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([])
    await page.keyboard.press('F9')
    await expect(page.getByText('已记录，按不满意处理')).toBeVisible()
    await expect(no).not.toHaveText(first)

    await page.locator('.queue-chips').getByRole('button', { name: /全部/ }).click()
    const second = (await no.textContent())!
    await page.keyboard.press('F4')
    await page.locator('.scripts').getByRole('button', { name: '接听的不是本人' }).click()
    await page.locator('.slot-grid button:enabled').last().click()
    await page.keyboard.press('F9')
    await expect(page.getByText('已记录未接通')).toBeVisible()
    expect(second).not.toBe(first)
  })
})
