// What colleagues do shows by itself: no page is loaded anew here.
import { deed, expect, open, register, signIn, test } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'

test('two people at one ticket see each other, and neither overwrites the other', async ({ browser, baseURL }) => {
  test.setTimeout(120_000)
  const as = async (account: string) => {
    const context = await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true })
    const page = await context.newPage()
    await signIn(page, account, password)
    return page
  }
  const [agent, first, second] = await Promise.all([as('agent1002'), as('dispatcher1'), as('dispatcher2')])
  await second.goto('/tickets?queue=to_dispatch')
  await expect(second.locator('tr.trow').first()).toBeVisible()
  const no = await register(agent, {
    phone: '0557-3990013', kind: '求助', category: '路灯不亮', title: `示例路路灯不亮${Date.now() % 1e8}`, region: '埇桥区', place: '示例路', content: '示例路三盏路灯不亮，夜间看不清路，请修复。',
  })
  // The queue grows by itself.
  await second.goto(`/tickets?q=${no}`)
  const row = second.locator('tr.trow', { hasText: no })
  await expect(row).toContainText('待派单')

  await open(first, no)
  await row.locator('td.title a').click()
  await expect(second.locator('.others')).toContainText('也在看')
  await expect(first.locator('.others')).toContainText('也在看')
  await second.locator('.actions [data-action="dispatch"]').click()
  await second.locator('.deed textarea').first().fill('路灯维护职责')
  await expect(first.locator('.others')).toContainText('正在办理“派单”')

  await deed(first, 'dispatch', '派单', { 主办单位: '市城管局', 派单理由: '市政设施维护职责' })
  await expect(second.locator('.ticket-head')).toContainText('待签收')
  await expect(second.locator('.deed [role="alert"]')).toContainText(/新的进展.*派单/s)
  await expect(second.locator('.deed textarea').first()).toHaveValue('路灯维护职责')
  await first.close()
  await expect(second.locator('.others')).toHaveCount(0)
})
