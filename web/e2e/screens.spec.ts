// Every screen opens, is legible to assistive technology, speaks Chinese and asks
// nobody else for anything. Runs against the mock or a seeded system.
import { handy, legible } from './legible'
import { expect, signIn, test } from './pages'

// Posts of the demo city; the mock lets anyone in.
const agent = 'agent1001'
const dispatcher = 'dispatcher1'
const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'

test('sign-in', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveURL(/sign-in/)
  await legible(page)
  await page.getByLabel('账号').fill('nobody')
  await page.getByLabel('口令').fill('wrong-password')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /账号或口令/ })).toBeVisible()
  await expect(page.getByLabel('账号')).toHaveValue('nobody')
})

test('the list: filters stand in the address, arrows and Enter open a ticket', async ({ page }) => {
  await signIn(page, dispatcher, password)
  await page.goto('/tickets')
  await expect(page.locator('tr.trow').first()).toBeVisible()
  await legible(page)
  await page.getByLabel('工单号、标题、内容或电话').fill('路灯')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/q=/)
  await page.reload()
  await expect(page.getByLabel('工单号、标题、内容或电话')).toHaveValue('路灯')
  await page.goto('/tickets')
  await expect(page.locator('tr.trow').nth(2)).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const no = await page.locator('tr.trow:focus .w-no').textContent()
  await page.keyboard.press('Enter')
  await expect(page.locator('.ticket-head .no')).toHaveText(no!)
  await expect(page.locator('.events li').first()).toBeVisible()
  await legible(page)
  await page.keyboard.press('F8')
  await expect(page.locator('.ticket-head .no')).not.toHaveText(no!)
})

test('the desk keeps what was typed over a reload and names what is missing', async ({ page }) => {
  await signIn(page, agent, password)
  await page.goto('/desk')
  await legible(page)
  await page.getByLabel(/工单标题/).fill('示例小区路灯不亮')
  await page.waitForTimeout(700)
  await page.reload()
  await expect(page.getByLabel(/工单标题/)).toHaveValue('示例小区路灯不亮')
  await page.keyboard.press('F9')
  await expect(page.getByText('请选择诉求类型')).toBeVisible()
  await page.getByRole('button', { name: '清空', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '清空', exact: true }).click()
  await expect(page.getByLabel(/工单标题/)).toHaveValue('')
})

test('a due date opens to its days', async ({ page }) => {
  await signIn(page, dispatcher, password)
  await page.goto('/tickets?state=handling')
  await page.locator('td.title a').first().click()
  await page.getByRole('button', { name: /为什么是这天/ }).click()
  await expect(page.locator('.derivation .d-due')).toBeVisible()
  await legible(page)
})

for (const path of ['/m/', '/m/submit', '/m/track', '/m/mine', '/m/?elder=1', '/m/submit?elder=1']) {
  test(`the portal: ${path}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(path)
    await expect(page.locator('main .card').first()).toBeVisible()
    await legible(page)
    await handy(page)
  })
}
