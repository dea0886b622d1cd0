// 推演: a limit is changed, the weeks are replayed, and who would be late opens to its tickets; nothing real moves.
import { choose, expect, signIn, test } from './pages'

test.describe('what if', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('a shorter limit: who would be late, and how the places move', async ({ page }) => {
    await signIn(page, 'director1', process.env.SUBAN_PASSWORD ?? 'Suban-12345')
    await page.goto('/whatif')
    const form = page.getByRole('region', { name: '改什么', exact: true })
    await expect(form.getByRole('button', { name: '开始推演' })).toBeDisabled() // nothing is changed yet
    await choose(form.getByRole('combobox', { name: '添加一项' }), '办理时限')
    const limit = form.locator('.wi-edit').getByRole('spinbutton').first()
    await limit.fill('1')
    await form.getByRole('combobox', { name: '考核办法' }).click()
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click()
    await form.getByRole('button', { name: '开始推演' }).click()

    const outcome = page.locator('.wi-outcome')
    const worse = outcome.locator('[data-turn=worse]')
    await expect(worse).toBeVisible()
    const n = Number((await worse.locator('b').textContent())!.replace(/\D/g, ''))
    expect(n).toBeGreaterThan(0)
    await worse.click()
    const drawer = page.getByRole('complementary', { name: '换边的工单' })
    await expect(drawer.locator('tbody tr').first()).toBeVisible()
    await drawer.getByRole('button', { name: '关闭' }).click()
    await outcome.getByRole('radio', { name: '考核位次' }).check()
    await expect(outcome.locator('tbody tr').first()).toBeVisible()
    await outcome.getByRole('radio', { name: '单位', exact: true }).check()
    await expect(outcome.locator('tbody td.bad').first()).toContainText('+')
    // It stands in the list of runs, and opens from there.
    await expect(page.getByRole('region', { name: '最近的推演' }).locator('li').first()).toContainText('办理时限')
  })
})
