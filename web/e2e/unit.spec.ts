// 承办单位: live tabs, everything in the list signed at once.
import AxeBuilder from '@axe-core/playwright'
import { expect, signIn, test } from './pages'

test.describe('a unit’s working page', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('signs what waits', async ({ page }) => {
    await signIn(page, 'liaison151', process.env.SUBAN_PASSWORD ?? 'Suban-12345')
    await expect(page).toHaveURL(/\/tickets/)
    const tabs = page.getByRole('navigation', { name: '队列' })
    for (const name of ['待签收', '办理中', '临期', '已超期', '待审核', '已办结']) await expect(tabs.getByRole('link', { name: new RegExp(`^${name}`) })).toBeVisible()
    await tabs.getByRole('link', { name: /^待签收/ }).click()
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
    expect(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([])
    const sign = page.getByRole('button', { name: /^签收列出的/ })
    if (await sign.isVisible()) {
      await sign.click()
      await page.getByRole('button', { name: '逐件签收' }).click()
      await expect(page.getByText('这里没有待办的工单').or(page.locator('.batch-sign .said')).first()).toBeVisible({ timeout: 60_000 })
    }
  })
})
