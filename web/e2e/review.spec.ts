// 质检员、派单员: the reply beside what was asked; a return by digits, a pass by F9.
import AxeBuilder from '@axe-core/playwright'
import { expect, signIn, test } from './pages'

test.describe('reviewing replies', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('one goes back with its codes, the next passes', async ({ page }) => {
    await signIn(page, 'inspector1', process.env.SUBAN_PASSWORD ?? 'Suban-12345')
    await expect(page).toHaveURL(/\/review/)
    const no = page.locator('.brief .note a')
    await expect(page.locator('.reply-text')).toBeVisible()
    const first = (await no.textContent())!
    await page.keyboard.press('F4')
    await expect(page.getByRole('alert').filter({ hasText: '请先勾选' })).toBeVisible()
    await page.keyboard.press('3')
    await expect(page.getByRole('checkbox', { name: /未联系诉求人/ })).toBeChecked()
    await page.keyboard.press('F9')
    await expect(page.getByRole('alert').filter({ hasText: '已勾选未达标' })).toBeVisible()
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
    expect(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([])
    await page.keyboard.press('F4')
    await expect(page.getByText('审核退回已办理')).toBeVisible()
    await expect(no).not.toHaveText(first)
    const second = (await no.textContent())!
    await page.keyboard.press('F9')
    await expect(page.getByText('审核通过已办理')).toBeVisible()
    await expect(no).not.toHaveText(second)
  })
})
