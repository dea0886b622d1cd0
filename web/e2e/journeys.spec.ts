// The whole job in the browser, each person at their own screen. Runs against the
// demo city: SUBAN_URL names the server.
import type { Page } from '@playwright/test'
import { citizen, deed, expect, open, openNotice, register, signIn, expectState, test } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'
const stamp = () => Date.now().toString().slice(-8)

/** A unit's number, as its accounts' names carry it. */
async function unitID(page: Page, name: string): Promise<number> {
  const answer = await page.request.get(`/api/units?q=${encodeURIComponent(name)}`)
  const { items } = await answer.json()
  const found = items.find((u: { name: string; short?: string }) => u.short === name || u.name === name)
  expect(found, `unit ${name}`).toBeTruthy()
  return found.id
}

/** Everyone has a browser window of their own. */
function people(browser: import('@playwright/test').Browser, baseURL: string) {
  const pages = new Map<string, Page>()
  return async (account: string): Promise<Page> => {
    const known = pages.get(account)
    if (known) return known
    const context = await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1440, height: 900 }, ignoreHTTPSErrors: true })
    const page = await context.newPage()
    await signIn(page, account, password)
    pages.set(account, page)
    return page
  }
}

test('from a citizen’s words to 非常满意', async ({ browser, page, baseURL }) => {
  test.setTimeout(300_000)
  const as = people(browser, baseURL!)
  await page.setViewportSize({ width: 390, height: 844 })
  const words = `示例小区东门路灯不亮已有一周，夜间出行看不清路面，请尽快修复。编号${stamp()}`
  const receipt = await citizen.submit(page, { kind: '求助', region: '埇桥区', place: '示例小区东门', content: words, phone: '19900001234', name: '示例' })

  const dispatcher = await as('dispatcher1')
  await open(dispatcher, receipt.no)
  await expectState(dispatcher, '待派单')
  await expect(dispatcher.locator('.matter')).toContainText('199****1234')
  await deed(dispatcher, 'dispatch', '派单', { 主办单位: '市城管局', 诉求分类: '路灯不亮', 派单理由: '市政设施维护职责' })
  await expectState(dispatcher, '待签收')
  const unit = await unitID(dispatcher, '市城管局')

  const liaison = await as(`liaison${unit}`)
  await open(liaison, receipt.no)
  await deed(liaison, 'sign', '签收')
  await expectState(liaison, '办理中')
  await liaison.getByRole('button', { name: /为什么是这天/ }).click()
  await expect(liaison.locator('.derivation .d-due')).toBeVisible()
  await expect(liaison.locator('.derivation .total')).toContainText('24:00')

  await deed(liaison, 'assign_handler', '指定经办人', { 经办人: '市城管局经办人' })
  const handler = await as(`handler${unit}`)
  await open(handler, receipt.no)
  await deed(handler, 'contact', '先行联系', { 是否联系上: '是', 联系号码或录音编号: '录音 1', 联系情况: '已致电诉求人，约定当日到场' })

  await liaison.reload()
  await deed(liaison, 'reply', '提交答复', { 答复诉求人的内容: '东门三盏路灯因电缆受潮跳闸，已更换并恢复照明。', 诉求属实: '属实', 是否解决: '解决' })
  await expectState(liaison, '待审核')

  await dispatcher.reload()
  await deed(dispatcher, 'pass_reply', '审核通过')
  await expectState(dispatcher, '待回访')

  const clerk = await as('followup1')
  await open(clerk, receipt.no)
  await deed(clerk, 'miss_follow_up', '回访未接通', { 回访方式: '电话' })

  await citizen.track(page, receipt)
  await expect(page.getByText('东门三盏路灯因电缆受潮跳闸')).toBeVisible()
  await citizen.rate(page, { contacted: '联系了', resolved: '解决了', satisfaction: '非常满意' })
  await citizen.track(page, receipt)
  await expect(page.getByText('已办结').first()).toBeVisible()

  await dispatcher.reload()
  await expectState(dispatcher, '办结')
  await expect(dispatcher.locator('.records')).toContainText('非常满意')
})

test('through send-back, dispute, extension, a substandard reply, rework and a second closing', async ({ browser, baseURL }) => {
  test.setTimeout(300_000)
  const as = people(browser, baseURL!)
  const agent = await as('agent1001')
  const no = await register(agent, {
    phone: '0557-3990012', kind: '投诉', category: '商铺喇叭', title: `商铺高音喇叭扰民${stamp()}`, region: '埇桥区', place: '示例路与示例街交叉口', content: '门口商铺整天用喇叭循环播放促销广告，影响休息，请处理。', name: '示例',
  })

  const dispatcher = await as('dispatcher1')
  await open(dispatcher, no)
  await deed(dispatcher, 'dispatch', '派单', { 主办单位: '市生态环境局', 派单理由: '环境噪声' })
  const first = await as(`liaison${await unitID(dispatcher, '市生态环境局')}`)
  await open(first, no)
  await deed(first, 'send_back', '申请退单', { 退单理由: '非本单位职责', 情况说明: '社会生活噪声不属本单位职责', '依据(三定、法规条文)': '噪声污染防治法第六十四条', 建议承办单位: '市公安局' })
  await expectState(first, '退单待审')

  await dispatcher.reload()
  await deed(dispatcher, 'raise_dispute', '提请争议审定', { 争议焦点: '商业经营活动使用高音喇叭由谁牵头' })
  await expectState(dispatcher, '争议审定中')
  const judge = await as('bianban1')
  await openNotice(judge, no)
  await deed(judge, 'rule', '审定裁决', { 裁定承办单位: '市公安局', 参加审定的单位: ['市委编办', '市司法局'], 裁定依据: '噪声污染防治法第六十四条，由公安机关牵头' })

  const police = await unitID(dispatcher, '市公安局')
  const second = await as(`liaison${police}`)
  await open(second, no)
  await deed(second, 'sign', '签收')
  await deed(second, 'contact', '先行联系', { 是否联系上: '是', 联系号码或录音编号: '录音 2', 联系情况: '已致电诉求人' })
  await deed(second, 'ask_extension', '申请延期', { 延期工作日: '3', 延期理由: '情况复杂', 情况说明: '需联合城管部门夜间核查' })
  const head = await as(`deputy${police}`)
  await open(head, no)
  await deed(head, 'sign_extension', '签批延期申请', { 签批意见: '情况属实' })
  await dispatcher.reload()
  await deed(dispatcher, 'approve_extension', '批准延期', { 审批意见: '同意' })
  await second.reload()
  await expect(second.locator('.ticket-head')).toContainText('到期日有调整')

  await deed(second, 'reply', '提交答复', { 答复诉求人的内容: '已转办相关科室。', 诉求属实: '属实', 是否解决: '部分解决', 未解决原因: '分阶段解决' })
  await dispatcher.reload()
  await deed(dispatcher, 'return_reply', '审核退回', { 未达标情形: ['只说已转办'], 退回意见: '请写明处理结果' })
  await expectState(dispatcher, '办理中')
  await second.reload()
  await deed(second, 'reply', '提交答复', { 答复诉求人的内容: '已对两家商铺发出告诫书，责令停止使用高音喇叭。', 诉求属实: '属实', 是否解决: '解决' })
  await dispatcher.reload()
  await deed(dispatcher, 'pass_reply', '审核通过')

  const clerk = await as('followup1')
  await open(clerk, no)
  await deed(clerk, 'rate', '回访评价', { 回访方式: '电话', 承办单位联系您了吗: '是', 问题解决了吗: '没有解决', 您满意吗: '不满意', 诉求人的话: '周末仍在播放' })
  await second.reload()
  await expectState(second, '重办中')
  const chief = await as(`chief${police}`)
  await open(chief, no)
  await deed(chief, 'chief_sign', '一把手签报', { 签报意见: '由分管负责人到现场督促，周末复查' })
  await second.reload()
  await deed(second, 'reply', '提交答复', { 答复诉求人的内容: '周末复查并暂扣扩音设备一套，安排每周巡查，现场已无播放。', 诉求属实: '属实', 是否解决: '解决', 联系凭证: '录音 3', 联系诉求人时间: now() })
  await dispatcher.reload()
  await deed(dispatcher, 'pass_reply', '审核通过')
  await clerk.reload()
  await deed(clerk, 'rate', '回访评价', { 回访方式: '电话', 承办单位联系您了吗: '是', 问题解决了吗: '解决了', 您满意吗: '满意' })
  await dispatcher.reload()
  await expectState(dispatcher, '办结')
  await expect(dispatcher.locator('.ticket-head')).toContainText('不满意 1 次')
})

/** A few minutes ago in Shanghai, as a picker takes it. */
function now(): string {
  return new Date(Date.now() - 5 * 60_000 + 8 * 3600_000).toISOString().slice(0, 16).replace('T', ' ')
}
