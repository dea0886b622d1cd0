// What is late, repeated or unsatisfying climbs: each mechanism once in the browser, by the
// people whose it is. What a journey is not about is done at the doors. Runs against the
// demo city with its past; supervision passes every half minute.
import type { Browser, Locator, Page } from '@playwright/test'
import { answered, handled, house, told, unitNamed, type Colleague } from './colleague'
import { begin, chooseUnit, day, doDossier, doOrder, pickDate, recorded } from './oversee'
import { choose, expect, expectState, open, test } from './pages'

const stamp = () => Date.now().toString().slice(-8)

test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

let by: ReturnType<typeof house>
const as = async (browser: Browser, baseURL: string, account: string): Promise<Page> => (await (by ??= house(browser, baseURL))(account)).page()

const items = async (page: Page, path: string) => (await (await page.request.get(path)).json()).items ?? []

/** What a pass takes a while to see is begun before the others' journeys. */
type Begun = { id: number; no: string; unit: number; liaison: Colleague }
const begun: { urged?: { id: number; no: string }; repeat?: Begun; unhappy?: Begun } = {}

/** Somebody tells the same for the third time; somebody else was asked twice and satisfied neither time. */
async function beginLists() {
  const [again, other] = [`198${stamp()}`, `197${stamp()}`]
  for (let i = 0; i < 2; i++) await told(by, again, '小区路灯又不亮了', '银河路1号')
  begun.repeat = await handled(by, again, '小区路灯又不亮了', '银河路1号')
  const t = (begun.unhappy = await handled(by, other, '路灯修了又坏', '金泰街9号'))
  await rated(t, '已更换灯泡1只。', 2)
  await reworked(t, '已更换整套灯具。', 1)
}

/** The unit answers its citizen, who says how satisfied he is. */
async function rated(t: { id: number; liaison: Colleague }, text: string, satisfaction: number) {
  await answered(by, t, text)
  await (await by('followup1')).deed(t.id, 'rate', { channel: 'phone', contacted: 'yes', resolved: satisfaction > 2 ? 'resolved' : 'unresolved', satisfaction, comment: '回访记录' })
}

/** What is done again is signed by the chief before it is answered. */
async function reworked(t: Begun, text: string, satisfaction: number) {
  await (await by(`chief${t.unit}`)).deed(t.id, 'chief_sign', { assignment: 1, text: '同意' })
  await rated(t, text, satisfaction)
}

test('催办: two calls of the last working day are written down, and nobody answered', async ({ browser, baseURL }) => {
  by ??= house(browser, baseURL!)
  await beginLists()
  const supervisor = await by('supervisor1')

  // 补记: two calls of the last working day that nobody answered.
  const page = await supervisor.page()
  const lane = await supervisor.items('/api/supervision/cards?limit=200')
  const taken = new Set((await supervisor.items('/api/orders?open=true&limit=200')).flatMap((o: { tickets: { id: number }[] }) => o.tickets.map((t) => t.id)))
  const urged = lane.find((c: { ticket: number; no: string; unanswered: number; due_at: string }) => !taken.has(c.ticket) && c.unanswered === 0 && new Date(c.due_at) > new Date(Date.now() + 86_400_000) && old(c))
  expect(urged, 'a ticket that has been at work for some days').toBeTruthy()
  await page.goto(`/supervision?ticket=${urged.ticket}`)
  const form = page.getByRole('form', { name: '催办' })
  const lines = page.locator('.s-reminder')
  await expect(lines.first()).toBeVisible()
  for (const [medium, at, whom] of [['电话', '09:00', '分管负责人'], ['现场', '09:30', '业务科科长']]) {
    await form.getByLabel('催办事项').click()
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: '材料补报' }).click()
    await form.getByRole('radio', { name: medium }).check()
    await form.getByLabel('催办了谁').fill(whom)
    const when = form.getByLabel(/^什么时候催的/)
    await when.click()
    await when.fill(`${lastWorkday()} ${at}`)
    await page.locator('.ant-picker-dropdown:visible .ant-picker-ok button').click()
    await form.getByLabel('说了什么').fill('请补报现场照片和处置记录')
    await recorded(form, lines)
  }
  await expect(lines.filter({ hasText: '逾期未复' })).toHaveCount(2)
  await expect(lines.filter({ hasText: '业务科科长' })).toContainText(/现场 · 督办员 1 → 业务科科长 · .*09:30/)
  begun.urged = { id: urged.ticket, no: urged.no }
})

/** Told some days ago: its number carries its day. */
const old = (c: { no: string }) => `20${c.no.slice(6, 12)}` < day(-4).replaceAll('-', '')

/** The working day before today, by the calendar's plain week: holidays only make it earlier still. */
function lastWorkday() {
  const back = [2, 3, 1, 1, 1, 1, 1][new Date(Date.now() + 8 * 3_600_000).getUTCDay()]
  return day(-back)
}

test('立项督办: overdue by the rule, read by the chief, returned once, accepted, struck off', async ({ browser, baseURL }) => {
  by ??= house(browser, baseURL!)
  const drafted = (await (await by('supervisor1')).items('/api/orders?open=true&limit=200')).find((o: { state: string; tier: number; reasons: string[]; tickets: unknown[] }) => o.state === 'drafted' && o.tier === 2 && o.tickets.length === 1 && o.reasons.some((r) => r.startsWith('超期')))
  expect(drafted, 'an order that the rule drafted').toBeTruthy()
  const { id, unit } = drafted as { id: number; unit: { id: number } }
  const office = await by(drafted.office === '市营商办' ? 'yingshang1' : 'ducha1')
  const ducha = await office.page()
  await ducha.goto(`/supervision?order=${id}`)
  const shown = ducha.locator('.s-order')
  await expect(shown).toContainText(/超期\d/)
  await doOrder(ducha, '发单')
  await expect(shown).toContainText('待阅批')
  await expect(shown.getByText(/热督〔\d{4}〕\d+号/).first()).toBeVisible()
  const file = ducha.waitForEvent('download')
  await shown.getByRole('link', { name: '下载督办单' }).click()
  expect((await file).suggestedFilename()).toMatch(/督办单.*\.docx$/)

  const chief = await (await by(`chief${unit.id}`)).page()
  await chief.goto(`/urged?order=${id}`)
  await doOrder(chief, '阅批', '请分管负责同志牵头，今日到现场')
  await expect(chief.locator('.s-order')).toContainText('整改中')
  const liaison = await by(`liaison${unit.id}`)
  await liaison.order(id, 'feedback', { text: '已到现场处置，并与诉求人见面沟通。', evidence: '照片4张，处置记录1份' })
  await ducha.reload()
  await doOrder(ducha, '退回重报', '缺少长效管理措施，请补充')
  await expect(shown).toContainText('退回 1 次')
  await liaison.order(id, 'feedback', { text: '已补充长效管理措施，明确专人每日巡查。', evidence: '巡查制度1份' })
  await ducha.reload()
  await doOrder(ducha, '验收通过', '佐证齐全')
  await expect(shown).toContainText('待销号')
  // Whoever accepted does not strike off; and nobody before the citizen was asked.
  await doOrder(ducha, '销号', '', '', /另一位|回访/)
  const ticket = (await office.get(`/api/orders/${id}`)).tickets[0].id as number
  await rated({ id: ticket, liaison }, '已到现场整改到位，并与诉求人见面确认。', 5)
  const second = await (await by('director1')).page()
  await second.goto(`/supervision?order=${id}`)
  await doOrder(second, '销号', '已办结并回访满意')
  await expect(second.locator('.s-order')).toContainText('已销号')
})

test('领导直接交办 without any list goes to the chief at once', async ({ browser, baseURL }) => {
  const supervisor = await as(browser, baseURL!, 'supervisor1')
  const open = (await items(supervisor, '/api/tickets?state=handling&limit=50')).find((t: { unit?: unknown }) => t.unit) ?? (await items(supervisor, '/api/tickets?state=handling&limit=1'))[0]
  await supervisor.goto(`/supervision?ticket=${open.id}`)
  await supervisor.getByText('人工提级、领导直接交办').click()
  await supervisor.getByLabel('提级理由').fill('市领导调研时当面交办')
  await supervisor.getByLabel('哪位领导').fill('市领导 1')
  await supervisor.getByRole('button', { name: /^领导直接交办/ }).click()
  await expect(supervisor.locator('.s-order')).toContainText('领导直接交办')
  await expect(supervisor.locator('.s-order')).toContainText('待阅批')
})

test('会商: each 堵点 has owner and date, and closes it', async ({ browser, baseURL }) => {
  const page = await as(browser, baseURL!, 'supervisor1')
  const [listed] = (await (await page.request.get('/api/supervision/lists?limit=1')).json()).items
  await begin(page, 'consultation', '发起会商', async (form) => {
    await form.getByLabel('标题').fill(`供暖问题专题会商${stamp()}`)
    await choose(form.getByLabel('工单'), listed.no)
    await form.getByLabel('会商什么').fill('供暖温度不达标，供热企业与物业责任不清。')
  })
  for (const office of ['市住建局', '市司法局']) await doDossier(page, '邀请参会', async (f) => f.getByLabel('单位', { exact: true }).fill(office))
  await doDossier(page, '列出堵点', async (f) => {
    await f.getByRole('textbox', { name: '堵点' }).fill('二次管网老化，分界不清')
    await chooseUnit(f.getByLabel('责任单位'), '市住建局')
    await f.getByLabel('责任人(岗位)').fill('公用事业科科长')
    await pickDate(f.getByLabel('办结日期'), day(10))
  })
  await doDossier(page, '形成纪要', async (f) => f.getByLabel('议定事项').fill('供热企业负责至楼前阀门，物业负责楼内。'))
  await doDossier(page, '会商办结', undefined, '第1条堵点尚未化解')
  await doDossier(page, '化解堵点', async (f) => {
    await f.getByRole('combobox', { name: '堵点' }).click()
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click()
    await f.getByLabel('落实情况').fill('管网分界已书面明确，老化管段更换完毕')
  })
  await doDossier(page, '会商办结')
  await expect(page.getByRole('region', { name: '案卷' }).locator('header')).toContainText('已办结')
  await expect(page.getByRole('link', { name: '下载会商纪要' })).toBeVisible()
})

test('集中化解: the look back catches a false closing and opens the ticket again', async ({ browser, baseURL }) => {
  const page = await as(browser, baseURL!, 'supervisor1')
  const closed = (await items(page, '/api/tickets?state=closed&outcome=resolved&confidential=false&limit=30')).slice(-2) as { id: number; no: string; title: string }[]
  await begin(page, 'campaign', '发起集中化解', async (form) => {
    await form.getByLabel('标题').fill(`难办件集中化解${stamp()}`)
    for (const t of closed) await choose(form.getByLabel('工单', { exact: true }), t.no)
  })
  await doDossier(page, '冻结清单、开始化解')
  for (let i = 0; i < closed.length; i++)
    await doDossier(page, '登记结果', async (f) => {
      await f.getByLabel('工单').click()
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click()
      await f.getByRole('radio', { name: '已化解' }).check()
      await f.getByLabel('情况').fill('已与诉求人见面，问题解决')
    })
  await doDossier(page, '抽样回头看')
  await expect(page.getByText(/随机种子 \d+/)).toBeVisible()
  const checked: string[] = []
  for (const verdict of ['虚假办结，重开', '属实'])
    await doDossier(page, '核查', async (f) => {
      await f.getByLabel('工单').click()
      const option = page.locator('.ant-select-dropdown:visible .ant-select-item-option').first()
      checked.push((await option.textContent())!.split(' ')[0])
      await option.click()
      await f.getByRole('radio', { name: verdict }).check()
      await f.getByLabel('核查情况和证据').fill('到现场核查，照片2张')
    })
  await doDossier(page, '形成通报', async (f) => f.getByLabel('通报意见').fill('对虚假办结的单位通报批评，限期重办'))
  await open(page, checked[0])
  await expectState(page, '重办中')
  await expect(page.locator('.ticket-side')).toContainText('集中化解')
})

test('联合审定: no ruling without both votes; it becomes a precedent, and the next dispatch obeys it', async ({ browser, baseURL }) => {
  by ??= house(browser, baseURL!)
  const [dispatcher, setting, justice] = [await by('dispatcher1'), await by('bianban1'), await by('sifa1')]
  const [sender, right] = [await unitNamed(dispatcher, '市城管局'), await unitNamed(dispatcher, '市住建局')]
  const category = await unruled(dispatcher)
  const first = await told(by, `196${stamp()}`, '公共设施无人管护', '汴河路2号', category)
  await dispatcher.deed(first.id, 'dispatch', { unit: sender.id, reason: '先按城市管理派出' })
  await (await by(`liaison${sender.id}`)).deed(first.id, 'send_back', { assignment: 1, code: 'not_duty', text: '不属于我局职责', basis: '三定方案第三条', unit: right.id })
  await dispatcher.deed(first.id, 'raise_dispute', { text: '两家对管护责任有争议' })
  const opened = await dispatcher.post('/api/dossiers', { kind: 'joint', tickets: [first.id] })
  await dispatcher.post(`/api/dossiers/${opened.id}`, { version: opened.version, action: 'convene', at: new Date().toISOString(), text: '公共设施由谁管护' })

  const vote = async (page: Page) => {
    await page.goto(`/joint?kind=joint&id=${opened.id}`)
    await doDossier(page, '表决', async (f) => {
      await chooseUnit(f.getByLabel('应由哪个单位承办'), '市住建局')
      await f.getByLabel('理由和依据').fill('机构职能规定中由该单位牵头')
    })
  }
  const decide = async (f: Locator) => {
    await chooseUnit(f.getByLabel('裁定承办单位'), '市住建局')
    await f.getByLabel('裁定依据').fill('由该单位承办，属地配合')
    await f.getByRole('checkbox', { name: /作为判例/ }).check()
  }
  const ruling = await setting.page()
  await vote(ruling)
  await doDossier(ruling, '裁决', decide, '司法行政部门')
  await vote(await justice.page())
  await ruling.reload()
  await doDossier(ruling, '裁决', decide)
  await expect(ruling.getByRole('region', { name: '案卷' }).locator('header')).toContainText('已裁决')
  await expect(ruling.getByRole('link', { name: '下载审定意见' })).toBeVisible()

  const next = await told(by, `195${stamp()}`, '公共设施损坏', '汴河路8号', category)
  const desk = await dispatcher.page()
  await desk.goto(`/dispatch?tab=to_dispatch&id=${next.id}`)
  const advice = desk.locator('.advice .s-first')
  await expect(advice).toContainText(right.name)
  await expect(advice.getByRole('listitem').filter({ hasText: '判例' })).toContainText('长期有效')
  await advice.click()
  await desk.keyboard.press('F9')
  await expect(desk.locator('.held')).toContainText(next.no)
  await desk.goto('/tickets')
  const lead = async () => (await dispatcher.get(`/api/tickets/${next.id}`)).assignments?.[0]?.unit.id
  await expect.poll(lead).toBe(right.id)
  await doDossier(ruling, '废止判例', async (f) => f.getByLabel('废止理由').fill('管护职责已在文件中明确'))
})

/** A category that no precedent speaks of in 埇桥区. */
async function unruled(c: Colleague): Promise<string> {
  const all = (await c.items('/api/categories')).filter((k: { enabled: boolean; level: number }) => k.enabled && k.level === 3).reverse()
  for (const k of all as { id: string }[]) if (!(await c.items(`/api/precedents?category=${k.id}&region=341302`)).length) return k.id
  throw new Error('every category has its precedent')
}

test('领导接听日: the day’s ticket carries the leader, and is counted', async ({ browser, baseURL }) => {
  const page = await as(browser, baseURL!, 'supervisor1')
  const [t] = await items(page, '/api/tickets?state=handling&limit=1')
  await begin(page, 'leader_day', '排班', async (form) => {
    await form.getByLabel('标题').fill(`市领导接听日${stamp()}`)
    await pickDate(form.getByLabel('时间'), `${day(1)} 09:00`)
    await form.getByLabel('接听领导').click()
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click()
  })
  await doDossier(page, '开始接听', async (f) => f.getByLabel('席位').fill('1号席'))
  await doDossier(page, '记入工单', async (f) => choose(f.getByLabel('接听登记的工单'), t.no))
  await doDossier(page, '结束接听')
  await expect(page.locator('.j-tabs')).toContainText(/位领导/)
  await open(page, t.no)
  await expect(page.locator('.ticket-side')).toContainText('领导接听日')
})

test('挂图作战: every ticket of the board has its lane, owner and date', async ({ browser, baseURL }) => {
  const page = await as(browser, baseURL!, 'supervisor1')
  await page.goto('/joint?kind=board')
  const board = page.getByRole('region', { name: '省级不满意件挂图作战' })
  await expect(board.locator('.j-card').first()).toBeVisible()
  const all = await items(page, '/api/supervision/province')
  await expect(board.locator('.j-card')).toHaveCount(all.length)
  await expect(board.locator('.j-card').first()).toContainText(/次不满意/)
})

/** A ticket of a list is put before a leader; returns the number of the paper. */
async function submitted(page: Page, list: string, no: string, why: RegExp): Promise<number> {
  await page.goto(`/supervision?list=${list}`)
  const row = page.locator('.s-table tbody tr', { hasText: no })
  await expect(async () => {
    if (!(await row.count())) await page.reload()
    await expect(row).toContainText(why, { timeout: 3_000 })
  }).toPass({ timeout: 50_000 })
  await row.getByRole('checkbox').check()
  await page.getByRole('button', { name: /^起草呈批单/ }).click()
  const editor = page.getByRole('form', { name: '呈批件' })
  await editor.getByLabel('呈送哪位市领导').click()
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click()
  await editor.getByRole('button', { name: '呈送' }).click()
  await expect(page.getByText('已呈送').first()).toBeVisible()
  return Number(new URL(page.url()).searchParams.get('paper'))
}

/** The order goes to the chief at the top and comes back accepted and looked at again. */
async function upToStrikeOff(order: number, t: Begun) {
  const [chief, supervisor] = [await by(`chief${t.unit}`), await by('supervisor1')]
  await chief.order(order, 'read', { text: '我来领办，今日到现场' })
  await t.liaison.order(order, 'feedback', { text: '已到现场整改到位，并与诉求人见面确认。', evidence: '整改前后照片4张' })
  await chief.order(order, 'sign', { text: '同意报送' })
  await supervisor.order(order, 'accept', { text: '佐证齐全' })
  await supervisor.order(order, 'look_back', { text: '现场核查成立，无反弹' })
}

test('重复三次: a leader signs by hand on his tablet, the order goes to the chief at the top and is struck off', async ({ browser, baseURL }) => {
  by ??= house(browser, baseURL!)
  const supervisor = await by('supervisor1')
  const paper = await submitted(await supervisor.page(), 'repeats', begun.repeat!.no, /重复 3 次/)
  const boss = await (await by('leader1')).page()
  await boss.setViewportSize({ width: 1180, height: 820 })
  await boss.goto(`/signoff?id=${paper}`)
  await boss.getByRole('button', { name: '请主要负责同志领办' }).click()
  const pad = boss.getByRole('application', { name: /签名区/ })
  await pad.scrollIntoViewIfNeeded()
  const box = (await pad.boundingBox())!
  await boss.mouse.move(box.x + 20, box.y + 20)
  await boss.mouse.down()
  for (const [x, y] of [[60, 40], [100, 20], [140, 60]]) await boss.mouse.move(box.x + x, box.y + y, { steps: 4 })
  await boss.mouse.up()
  await boss.getByRole('button', { name: '签批并交办' }).click()
  const made = async () => (await supervisor.get(`/api/submissions/${paper}`)).order as number
  await expect.poll(made, { message: 'the order of the signature' }).toBeTruthy()
  const order = await made()
  const chief = await (await by(`chief${begun.repeat!.unit}`)).page()
  await chief.goto(`/urged?order=${order}`)
  await expect(chief.locator('.s-order')).toContainText('市领导签批交办')
  await upToStrikeOff(order, begun.repeat!)
  await rated(begun.repeat!, '已更换整条线路，恢复照明。', 5)
  const second = await (await by('director1')).page()
  await second.goto(`/supervision?order=${order}`)
  await doOrder(second, '销号', '已办结并回访满意')
  await expect(second.locator('.s-order')).toContainText('已销号')
})

test('两次评价不满意: on the list, and struck off only when the citizen is satisfied', async ({ browser, baseURL }) => {
  by ??= house(browser, baseURL!)
  const [supervisor, leader, t] = [await by('supervisor1'), await by('leader1'), begun.unhappy!]
  const paper = await submitted(await supervisor.page(), 'unsatisfied', t.no, /2 次不满意/)
  const { version } = await leader.get(`/api/submissions/${paper}`)
  const { order } = await leader.post(`/api/submissions/${paper}/sign`, { version, signs: { decision: 'agree', text: '请主要负责同志领办。', lead: t.unit, assists: [], days: 5, strokes: [[[100, 200], [600, 700]]] } })
  await upToStrikeOff(order, t)
  const page = await (await by('director1')).page()
  await page.goto(`/supervision?order=${order}`)
  await doOrder(page, '销号', '', '', /尚未办结并回访/)
  await reworked(t, '已改造供电线路，逐盏试亮。', 5)
  await doOrder(page, '销号', '第三次办理后回访满意')
  await expect(page.locator('.s-order')).toContainText('已销号')
})

test('30个工作日未办结: the director moves the line, a month tried first, and the list follows', async ({ browser, baseURL }) => {
  by ??= house(browser, baseURL!)
  const page = await (await by('director1')).page()
  const move = async (days: string) => {
    await page.goto('/supervision?view=rules')
    const row = page.locator('.s-rule', { hasText: '30个工作日未办结' })
    await expect(row).toContainText(/上月命中 \d+ \/ \d+/)
    await row.getByRole('button').click()
    const form = page.getByRole('form', { name: '规则' })
    await form.getByLabel('阈值').fill(days)
    await form.getByRole('button', { name: '试算上月' }).click()
    await expect(form.getByRole('status')).toContainText(/会命中 \d+ 件/)
    await form.getByRole('button', { name: '保存' }).click()
    await expect(row).toContainText(`≥ ${days} 工作日`)
  }
  await move('20')
  const first = page.locator('.s-table tbody tr', { hasText: /\d\d 工作日未办结/ }).first()
  await expect(async () => {
    await page.goto('/supervision?list=open_days')
    await expect(first).toBeVisible({ timeout: 3_000 })
  }).toPass({ timeout: 50_000 })
  const no = (await first.getByRole('link').first().textContent())!
  await move('30')
  await open(page, no)
  await expect(page.locator('.ticket-head')).toContainText('超期')
})

test('催办两次未复: the ticket climbs to tier 2 by itself', async ({ browser, baseURL }) => {
  const page = await as(browser, baseURL!, 'supervisor1')
  const { id } = begun.urged!
  const order = async () => (await items(page, `/api/orders?ticket=${id}&tier=2`))[0]
  await expect.poll(order, { timeout: 50_000 }).toBeTruthy()
  await page.goto('/supervision')
  await page.goto(`/supervision?order=${(await order()).id}`)
  await expect(page.locator('.s-order')).toContainText('待发单')
  await expect(page.locator('.s-order')).toContainText('催办未复2次')
})
