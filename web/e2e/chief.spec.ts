// 一把手 on a phone: reads what the province gave, takes a signature back and gives it again, signs the
// reply of a rework; nothing stands beside the screen on the way.
import type { Page } from '@playwright/test'
import { expect, test } from './pages'
import { answered, handled, house } from './colleague'
import { legible } from './legible'

/** Nothing is beside the screen, and what a thumb must hit in the list is big enough. */
async function fits(page: Page) {
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), page.url()).toBeLessThanOrEqual(0)
}

test('the chief reads and signs on his phone', async ({ browser, baseURL }) => {
  const as = house(browser, baseURL!)
  const stamp = Date.now().toString().slice(-7)
  const titles = [`示例路口路灯不亮${stamp}`, `示例广场路灯不亮${stamp}`]
  const t = await handled(as, `1990${stamp}`, titles[0], '示例路口')
  await answered(as, t, '已更换灯泡。')
  await (await as('followup1')).deed(t.id, 'rate', { channel: 'phone', contacted: 'yes', resolved: 'unresolved', satisfaction: 1, comment: '当晚又灭了' })
  const agent = await as('agent1002')
  const { category } = (await agent.get(`/api/tickets/${t.id}`)).ticket
  const p = await agent.post('/api/tickets', {
    channel: 'phone', source: 'province', province_no: `AH${stamp}`, kind: 'help', urgency: 0, category: category.id, region: '341302', place: '示例广场', title: titles[1],
    content: '广场路灯不亮，请修复。', requester: { phone: `1991${stamp}` }, submit: 'dispatch_queue',
  })
  await (await as('dispatcher1')).deed(p.id, 'dispatch', { unit: t.unit, reason: '市政设施维护职责' })
  await t.liaison.deed(p.id, 'sign', { assignment: 1 })

  const chief = await as(`chief${t.unit}`)
  const page = await chief.page()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/chief')
  const card = (title: string) => page.getByRole('article', { name: title })
  const given = card(titles[1])
  await given.scrollIntoViewIfNeeded()
  await fits(page)
  await legible(page)
  await given.getByRole('button', { name: '写意见' }).click()
  await given.getByRole('textbox').fill('请分管同志今天到现场')
  await fits(page)
  await given.locator('form button[type=submit]').click()
  await page.getByRole('button', { name: '撤回' }).click() // a thumb slipped
  await expect(given).toBeVisible()
  await given.getByRole('button', { name: '同意拟办' }).click()
  await expect(given).toHaveCount(0)

  await page.getByRole('tab', { name: /^待签报/ }).click()
  await card(titles[0]).getByRole('button', { name: '签报' }).click() // sends what came before
  await expect(card(titles[0])).toHaveCount(0)
  await page.goto(`/tickets/${t.id}`) // leaving sends it too
  await expect(page.locator('.ticket-head .no')).toHaveText(t.no)
  await fits(page)
  for (const [id, name] of [[p.id, '一把手阅批'], [t.id, '一把手签报']]) await expect.poll(async () => (await chief.items(`/api/tickets/${id}/timeline`)).map((e: { name: string }) => e.name)).toContain(name)
  await page.reload()
  await expect(page.locator('.events')).toContainText('一把手签报')
  await fits(page)
  await page.goto('/chief')
  await page.getByRole('tab', { name: '已办' }).click()
  for (const title of titles) await expect(card(title)).toBeVisible()
  await fits(page)
})
