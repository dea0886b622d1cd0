// 报告: a weekly one is made, opens to its figures and is taken home in both forms; what is made when stands beside.
import type { Locator } from '@playwright/test'
import { expect, signIn, test } from './pages'

test.describe('reports', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('a week’s report is made, read and taken home; the timed ones are listed', async ({ page }) => {
    await signIn(page, 'director1', process.env.SUBAN_PASSWORD ?? 'Suban-12345')
    await page.goto('/reports')
    await page.getByRole('button', { name: '生成报告' }).click()
    const ask = page.getByRole('dialog', { name: '生成报告' })
    await ask.getByLabel('种类').selectOption({ label: '统计周报' })
    // The week that is not over is refused with a reason; the one before last is made.
    const day = (back: number) => new Date(Date.now() - back * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
    const week = ask.getByLabel('哪一周')
    await pick(week, day(0))
    await ask.getByRole('button', { name: /生\s*成/ }).click()
    await expect(ask.getByRole('alert')).toContainText(/[一-龥]/)
    await pick(week, day(14))
    await ask.getByRole('button', { name: /生\s*成/ }).click()
    await expect(ask).toBeHidden()
    const one = page.locator('.rp-one')
    await expect(one.getByRole('link', { name: '下载 docx' })).toBeVisible()
    await expect(one.locator('.rp-lead')).toContainText('共受理')
    await expect(one.getByRole('row', { name: /^受理量/ })).toBeVisible()
    for (const kind of ['docx', 'xlsx']) {
      const file = page.waitForEvent('download')
      await one.getByRole('link', { name: `下载 ${kind}` }).click()
      expect((await file).suggestedFilename()).toMatch(new RegExp(`周报.*\\.${kind}$`))
    }
    await page.getByRole('radio', { name: '定时报告' }).check()
    const timed = page.locator('.rp-schedules li')
    await expect(timed.filter({ hasText: '统计周报' })).toContainText(/每周周一 \d\d:\d\d.*下次/)
    await timed.first().getByRole('button', { name: '修改' }).click()
    await expect(page.getByRole('dialog', { name: '修改定时报告' })).toBeVisible()
    await page.getByRole('button', { name: /取\s*消/ }).click()
  })
})

/** A week by one of its days, in this month or the one before. */
async function pick(box: Locator, day: string) {
  await box.click()
  const open = box.page().locator('.ant-picker-dropdown:visible')
  await expect(open.locator('td').first()).toBeVisible()
  const cell = open.locator(`td[title="${day}"]`).first()
  if (!(await cell.count())) await open.locator('.ant-picker-header-prev-btn').click()
  await cell.click()
}
