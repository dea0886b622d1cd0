// 承办单位: live tabs, everything in the list signed at once.
import AxeBuilder from '@axe-core/playwright'
import { citizen, deed, expect, signIn, test } from './pages'
import { house } from './colleague'

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

  // 隐号: whoever asked not to be named is asked through the centre, and answers on his phone.
  test('asks a requester whom it may not know, and reads his answer', async ({ browser, baseURL, page }) => {
    const as = house(browser, baseURL!)
    const phone = `139${Date.now().toString().slice(-8)}`
    const himself = await browser.newContext({ baseURL, viewport: { width: 390, height: 844 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ignoreHTTPSErrors: true })
    const dispatcher = await as('dispatcher1')
    const said = { kind: 'tip_off', region: '341302', place: '东关街夜市', content: `夜市有人收摊位费，没有票据。${phone}`, requester: { name: '欧阳示例', phone, type: 'person', confidential: true } }
    const slip = await (await himself.request.post('/api/citizen/tickets', { data: said, headers: { 'Idempotency-Key': `through-${phone}` } })).json()
    const [row] = await dispatcher.items(`/api/tickets?no=${slip.no}`)
    const [category] = (await dispatcher.items('/api/categories')).filter((c: { level: number; enabled: boolean }) => c.level === 3 && c.enabled)
    await dispatcher.deed(row.id, 'dispatch', { unit: 151, category: category.id, reason: '市场秩序' })
    await (await as('liaison151')).deed(row.id, 'sign', { assignment: 1 })

    const unit = await (await as('liaison151')).page()
    await unit.goto(`/tickets/${row.id}`)
    await deed(unit, 'ask_through', '经中心转问', { 要问诉求人的话: '请问收费的人是否佩戴工作牌？' })
    await expect(unit.locator('.records')).toContainText('待转回')

    const portal = await himself.newPage()
    await citizen.track(portal, slip)
    const form = portal.getByRole('form', { name: '请您回答' })
    await expect(form).toContainText('请问收费的人是否佩戴工作牌？')
    await form.getByRole('button', { name: '转给承办单位' }).click()
    await expect(form.getByText('请填写您的回答')).toBeVisible()
    await form.getByLabel(/您的回答/).fill(`没有工作牌。我是欧阳示例，电话${phone}`)
    await form.getByRole('button', { name: '转给承办单位' }).click()
    await expect(form).toHaveCount(0)
    await expect(portal.getByText('您的回答已转给承办单位')).toBeVisible()

    await unit.reload()
    await expect(unit.locator('.records')).toContainText('没有工作牌')
    const read = await unit.locator('body').innerText()
    for (const word of ['欧阳', phone, phone.slice(-4)]) expect(read).not.toContain(word)
    await page.close()
    await himself.close()
  })
})
