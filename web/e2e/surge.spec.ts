// 战时响应: one asks and another switches the plan on; the command post counts, volunteers come, a
// group takes its list against a receipt, and after the stand-down no temporary account lives.
import { house } from './colleague'
import { expect, test } from './pages'

type Post = { surge?: { id: number; version: number; state: string } }

test.describe('the emergency response', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('from the second person’s word to the stand-down', async ({ browser, baseURL }) => {
    const as = house(browser, baseURL!)
    const [lead, director] = [await as('floorlead1'), await as('director1')]
    const left = ((await director.get('/api/surge')) as Post).surge // by a run that broke off
    if (left?.state === 'asked') await director.post(`/api/surge/${left.id}/withdraw`, { version: left.version })
    if (left?.state === 'running') await director.post(`/api/surge/${left.id}/end`, { version: left.version, summary: '上一次没有走完，撤收。' })

    // One asks and may not confirm; the other does.
    const floor = await lead.page()
    await floor.goto('/command')
    await floor.getByLabel('启动的理由').fill('来电超过平日两倍，席位接不过来')
    await floor.getByRole('button', { name: '申请启动' }).click()
    await expect(floor.getByText('等待第二人确认；提出的人不能自己确认。')).toBeVisible()
    await expect(floor.getByRole('button', { name: '确认启动' })).toHaveCount(0)
    const post = await director.page()
    await post.goto('/command')
    await post.getByRole('button', { name: '确认启动' }).click()
    const head = post.locator('.c-head')
    await expect(head).toContainText(/班长 1 .*提出.*中心主任 1 .*确认启动/)
    await expect(head.locator('div', { has: post.getByText('专席席位', { exact: true }) }).last()).toContainText(/40\s*预案 20 → 40/)

    await expect(post.getByRole('region', { name: '历次响应' }).getByRole('link', { name: '撤收报告' }).first()).toBeVisible()

    // What carries a group's label is counted at the post from its registration on.
    const agent = await as('agent1003')
    const leaf = (await agent.items('/api/categories')).find((c: { name: string; enabled: boolean }) => c.name === '路灯不亮' && c.enabled).id
    const before = tally(await head.textContent())
    await agent.post('/api/tickets', {
      channel: 'phone', kind: 'help', urgency: 0, category: leaf, region: '341302', place: '示例小区 3 栋', title: '封控小区透析老人急需就医',
      content: '小区因疫情封控，家中透析老人急需去医院就医，请尽快安排通行。', requester: { phone: '0557-3990300' }, submit: 'dispatch_queue',
    })
    await post.reload()
    await expect(async () => expect(tally(await head.textContent())).toBe(before + 1)).toPass({ timeout: 10_000 })

    // A batch comes, each with an account for one shift.
    await post.getByRole('button', { name: '开本班账号' }).first().click()
    const row = post.locator('table tr', { hasText: /zhi\d/ }).first()
    await expect(row).toBeVisible()
    const [login, password] = await row.locator('td').allTextContents()
    const volunteer = await browser.newContext({ baseURL, ignoreHTTPSErrors: true })
    const signIn = () => volunteer.request.post('/api/sign-in', { data: { account: login, password } })
    expect((await signIn()).ok()).toBeTruthy()
    expect((await volunteer.request.get('/api/me')).ok()).toBeTruthy()

    // The group opens its list, without a name in it, and gives the receipt.
    const unit = (await lead.get('/api/surge')).plan.groups[0].unit.id
    const group = await as(`liaison${unit}`)
    const lists = await group.page()
    await lists.goto('/command')
    await expect(lists.getByRole('heading', { name: '本组重点诉求清单' })).toBeVisible()
    const line = lists.locator('tbody tr', { has: lists.getByRole('button', { name: '接收' }) }).first()
    const file = lists.waitForEvent('download')
    await line.getByRole('link').click()
    expect((await file).suggestedFilename()).toMatch(/\.docx$/)
    const open = await lists.getByRole('button', { name: '接收' }).count()
    await line.getByRole('button', { name: '接收' }).click()
    await expect(lists.getByRole('button', { name: '接收' })).toHaveCount(open - 1)
    await expect(lists.locator('tbody tr', { hasNot: lists.getByRole('button') }).first()).toContainText(/联络员 \d\d-\d\d/)

    // The stand-down: its report, and no temporary account any more.
    await post.getByLabel('撤收的情况').fill('来电已回落到平日水平，志愿者有序撤离。')
    await post.getByRole('button', { name: '撤收', exact: true }).click()
    await expect(post.getByText(/^在用 0，已失效/)).toBeVisible()
    const report = post.waitForEvent('download')
    await head.getByRole('link', { name: '撤收报告' }).click()
    expect((await report).suggestedFilename()).toMatch(/\.docx$/)
    expect((await volunteer.request.get('/api/me')).status()).toBe(401)
    const refused = await signIn()
    expect(refused.status()).toBe(401)
    expect((await refused.json()).detail).toMatch(/[一-龥]/)
  })
})

/** How many the first group has taken: 办结 ÷ 受理. */
const tally = (text: string | null) => Number(/办结 ÷ (\d+) 受理/.exec(text ?? '')?.[1] ?? -1)
