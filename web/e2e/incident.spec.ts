// 一事多诉: three calls about one thing are proposed as an incident, one handling
// answers all, and each caller keeps his own number and follow-up.
import type { Page } from '@playwright/test'
import { deed, expect, open, register, signIn, expectState, test } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'

test.describe('an incident', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('from the proposal to everybody’s own follow-up', async ({ browser, baseURL }) => {
    test.setTimeout(300_000)
    const as = async (account: string): Promise<Page> => {
      const context = await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true })
      const page = await context.newPage()
      await signIn(page, account, password)
      return page
    }
    const agent = await as('agent1003')
    const estate = `示例${String(Date.now()).slice(-6)}园`
    // Like calls of one place are one incident: another run is somewhere else.
    const region = ['埇桥区', '砀山县', '萧县', '灵璧县', '泗县'][Number(estate.slice(2, 8)) % 5]
    const nos: string[] = []
    for (const [title, content] of [
      [`${estate}路灯全不亮`, `${estate}从昨晚起路灯全不亮，老人夜里出门看不清路，请尽快修复。`],
      [`反映${estate}路灯不亮`, `来电人住${estate}，反映小区外路灯全不亮，夜里看不清路，请尽快修复。`],
      [`${estate}路灯不亮`, `${estate}一条路的路灯全不亮，从昨晚起就没亮过，要求尽快修复。`],
    ])
      nos.push(await register(agent, { phone: `0557-399002${nos.length}`, kind: '求助', category: '路灯不亮', title, region, place: estate, content }))

    // The dispatcher is shown it beside any of them.
    const dispatcher = await as('dispatcher1')
    await open(dispatcher, nos[0])
    const id = new URL(dispatcher.url()).pathname.split('/').pop()
    const box = dispatcher.getByRole('region', { name: /疑似同一事件 3 件/ })
    await expect(async () => {
      await dispatcher.goto(`/dispatch?id=${id}`)
      await expect(box).toBeVisible({ timeout: 3_000 })
    }).toPass({ timeout: 40_000 })
    await box.getByRole('button', { name: '3 件全部并入' }).click()
    await expect(dispatcher.getByRole('region', { name: '所在事件' })).toContainText('已并入 3 件')
    await expect(dispatcher.getByRole('region', { name: '所在事件' })).toContainText('主办件')

    // One is sent out and handled; the others follow it.
    await open(dispatcher, nos[0])
    await deed(dispatcher, 'dispatch', '派单', { 主办单位: '市城管局', 派单理由: '市政设施维护职责' })
    const answer = await dispatcher.request.get(`/api/units?q=${encodeURIComponent('市城管局')}`)
    const unit = (await answer.json()).items[0].id
    const liaison = await as(`liaison${unit}`)
    await open(liaison, nos[0])
    await deed(liaison, 'sign', '签收')
    await deed(liaison, 'contact', '先行联系', { 是否联系上: '是', 联系号码或录音编号: '录音 3', 联系情况: '已致电诉求人，当晚抢修' })
    const reply = `${estate}路灯控制箱已更换，当晚全部恢复照明。`
    await deed(liaison, 'reply', '提交答复', { 答复诉求人的内容: reply, 诉求属实: '属实', 是否解决: '解决' })
    const inspector = await as('inspector1')
    await open(inspector, nos[0])
    await deed(inspector, 'pass_reply', '审核通过')

    // Everybody has the answer under his own number, and is called back by himself.
    const clerk = await as('followup1')
    for (const no of nos.slice(1)) {
      await expect(async () => {
        await open(clerk, no)
        await expectState(clerk, '待回访')
      }).toPass({ timeout: 40_000 })
      await expect(clerk.locator('main')).toContainText(reply)
    }
    await deed(clerk, 'rate', '回访评价', { 回访方式: '电话', 承办单位联系您了吗: '是', 问题解决了吗: '解决了', 您满意吗: '非常满意' })
    await open(dispatcher, nos[2])
    await expectState(dispatcher, '办结')
    await open(clerk, nos[1])
    await expectState(clerk, '待回访')

    await dispatcher.goto('/incidents')
    const row = dispatcher.locator('.w-row', { hasText: estate })
    await expect(row).toContainText('处置中')
    await row.click()
    await expect(dispatcher.locator('.w-tickets li')).toHaveCount(3)
    await expect(dispatcher.locator('.i-formula')).toContainText('热度 =')
  })
})
