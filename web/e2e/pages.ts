// What the journeys do on the pages, in the words of the people who do it.
import { expect, test as base, type Locator, type Page } from '@playwright/test'

/** Every journey fails on a request to another host, an error on the console or English on the screen’s alerts. */
export const test = base.extend<{ watched: void }>({
  watched: [
    async ({ context, baseURL }, use) => {
      const faults: string[] = []
      const home = new URL(baseURL!).origin
      context.on('request', (r) => {
        const url = r.url()
        if (/^https?:|^wss?:/.test(url) && new URL(url).host !== new URL(home).host) faults.push(`foreign request: ${url}`)
      })
      context.on('weberror', (e) => faults.push(`page error: ${e.error()}`))
      context.on('console', (m) => {
        if (m.type() === 'error' && /Content Security Policy|Refused to/.test(m.text())) faults.push(m.text())
      })
      await use()
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
})
export { expect }

export async function signIn(page: Page, account: string, password: string, code?: string) {
  await page.goto('/sign-in')
  await page.getByLabel('账号').fill(account)
  await page.getByLabel('口令').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  if (code) {
    await page.getByLabel('手机动态码').fill(code)
    await page.getByRole('button', { name: '确认' }).click()
  }
  await page.waitForURL((u) => u.pathname !== '/sign-in')
}

export async function signOut(page: Page) {
  await page.locator('.user-name').click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await page.waitForURL(/sign-in/)
}

/** 登记: returns the ticket’s number. */
export type Registration = { phone: string; kind: string; category: string; title: string; region: string; place: string; content: string; name?: string; urgency?: string }

export async function register(page: Page, r: Registration, how: 'F9' | 'F6' | 'F2' = 'F9'): Promise<string> {
  await page.goto('/desk')
  const form = page.getByRole('form', { name: '登记工单' })
  await form.getByLabel(/^联系电话/).fill(r.phone)
  await form.getByRole('group', { name: '诉求类型' }).getByRole('radio', { name: r.kind }).check()
  if (r.urgency) await form.getByRole('group', { name: '紧急程度' }).getByRole('radio', { name: r.urgency }).check()
  await choose(form.locator('#f-category'), r.category)
  await form.getByLabel(/^工单标题/).fill(r.title)
  await chooseRegion(page, form.locator('#f-region'), r.region)
  await form.getByLabel(/^详细地址/).fill(r.place)
  await form.getByLabel(/^诉求内容/).fill(r.content)
  if (r.name) await form.getByLabel('联系人', { exact: true }).fill(r.name)
  await page.keyboard.press(how)
  const said = page.getByText(/工单号 \S+/).last()
  await expect(said).toBeVisible()
  return /工单号 (\S+)/.exec((await said.textContent())!)![1]
}

/** Opens a ticket by its number through the list, as people do. */
export async function open(page: Page, no: string) {
  await page.goto(`/tickets?q=${no}`)
  await page.locator('tr.trow', { hasText: no }).locator('td.title a').click()
  await expect(page.locator('.ticket-head .no')).toHaveText(no)
}

/** Opens a ticket from the message about it. */
export async function openNotice(page: Page, no: string) {
  await page.goto('/inbox')
  await page.getByRole('link', { name: no }).first().click()
  await expect(page.locator('.ticket-head .no')).toHaveText(no)
}

/** The deed’s button on the bar or under 更多. */
async function button(page: Page, action: string): Promise<Locator> {
  const bar = page.locator('.actions')
  await expect(bar).toBeVisible()
  const onBar = bar.locator(`[data-action="${action}"]`)
  return onBar
}

/**
 * Does a deed by its name in the API, filling its form by label. A field is text,
 * a choice, several choices, or a unit to look for.
 */
export async function deed(page: Page, action: string, name: string, values: Record<string, string | string[] | boolean> = {}) {
  const done = page.getByText(`${name}已办理`)
  await expect(done).toHaveCount(0) // said of an earlier one
  await settled(page)
  const onBar = await button(page, action)
  const more = page.locator('.actions [data-action="more"]')
  await expect(onBar.or(more).first()).toBeVisible()
  if (await onBar.count()) await onBar.first().click()
  else {
    await more.click()
    await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click()
  }
  const form = page.locator('.deed form')
  if (Object.keys(values).length) {
    await expect(form).toBeVisible()
    for (const [label, value] of Object.entries(values)) await fill(page, form, label, value)
  }
  if (Object.keys(values).length || !(await done.isVisible().catch(() => false))) {
    const submit = form.locator('button[type="submit"]')
    await expect(done.or(submit).first()).toBeVisible()
    if (await submit.isVisible()) await submit.click()
  }
  await expect(done.first()).toBeVisible()
  await expect(form).toHaveCount(0)
  await settled(page)
}

/** The ticket on the page is the one that stands. */
export async function settled(page: Page) {
  await expect(page.locator('.ticket[aria-busy="true"]')).toHaveCount(0)
}

async function fill(page: Page, form: Locator, label: string, value: string | string[] | boolean) {
  const item = form.locator('.ant-form-item').filter({ has: page.locator('label', { hasText: new RegExp(`^${escape(label)}$`) }) }).first()
  await expect(item, `field ${label}`).toBeVisible()
  const radios = item.getByRole('radio')
  const boxes = item.getByRole('checkbox')
  const select = item.locator('.ant-select')
  const wanted = value === true ? '是' : value === false ? '否' : value
  if (await radios.count()) await item.getByRole('radio', { name: String(wanted), exact: true }).check()
  else if (await boxes.count()) for (const v of ([] as string[]).concat(wanted)) await item.getByRole('checkbox', { name: v }).check()
  else if (await item.locator('.ant-picker').count()) {
    const input = item.locator('.ant-picker input')
    await input.fill(String(wanted))
    await input.press('Enter')
  } else if (await item.locator('.free-list').count()) {
    for (const v of ([] as string[]).concat(wanted)) {
      await item.locator('input').first().fill(v)
      await item.locator('input').first().press('Enter')
    }
  } else if (await select.count()) for (const v of ([] as string[]).concat(wanted)) await choose(item.locator('input').first(), v)
  else await item.locator('textarea, input').first().fill(String(wanted))
}

const escape = (s: string) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Types into a searching select and takes the first match. */
export async function choose(input: Locator, text: string) {
  const page = input.page()
  await input.click()
  await input.fill(text)
  const option = page.locator('.ant-select-dropdown:visible').locator('.ant-select-item-option, .ant-cascader-menu-item').filter({ hasText: text }).first()
  await option.click()
  await input.press('Escape')
  await expect(page.locator('.ant-select-dropdown:visible')).toHaveCount(0) // the next list opened is the only one
}

/** 埇桥区/三里湾街道: each level is clicked. */
async function chooseRegion(page: Page, input: Locator, path: string) {
  await input.click()
  for (const name of path.split('/')) await page.locator('.ant-select-dropdown:visible .ant-cascader-menu-item').filter({ hasText: name }).first().click()
  await page.keyboard.press('Escape')
}

export async function expectState(page: Page, state: string) {
  await expect(page.locator('.ticket-head .chip').first()).toHaveText(state)
}

/** What a citizen does on the portal. */
export const citizen = {
  async submit(page: Page, r: { kind: string; region: string; place?: string; content: string; phone: string; name?: string }) {
    await page.goto('/m/submit')
    await page.getByRole('radio', { name: r.kind }).check()
    await page.getByLabel(/事发县区/).selectOption({ label: r.region })
    if (r.place) await page.getByLabel('详细地址').fill(r.place)
    await page.getByLabel(/问题和要求/).fill(r.content)
    await page.getByLabel(/手机号码/).fill(r.phone)
    if (r.name) await page.getByLabel('怎么称呼您').fill(r.name)
    await page.getByRole('button', { name: '提交', exact: true }).click()
    const receipt = page.locator('.receipt dd')
    const another = page.getByRole('button', { name: /不是同一件/ })
    await expect(receipt.or(another).first()).toBeVisible()
    if (await another.isVisible()) await another.click()
    await expect(receipt.first()).toBeVisible()
    const [no, code] = await receipt.allTextContents()
    return { no, code }
  },
  async track(page: Page, r: { no: string; code: string }) {
    await page.goto('/m/track')
    await page.getByLabel('工单号').fill(r.no)
    await page.getByLabel('查询码').fill(r.code)
    await page.getByRole('button', { name: '查询' }).click()
    await expect(page.getByText(r.no).first()).toBeVisible()
  },
  async rate(page: Page, a: { contacted: '联系了' | '没有'; resolved: '解决了' | '部分' | '没解决'; satisfaction: string; comment?: string }) {
    const form = page.getByRole('form', { name: '请您评一评' })
    await form.getByRole('radio', { name: a.contacted }).check()
    await form.getByRole('radio', { name: a.resolved }).check()
    await form.getByRole('radio', { name: a.satisfaction, exact: true }).check()
    if (a.comment) await form.getByRole('textbox').fill(a.comment)
    await form.getByRole('button', { name: '提交评价' }).click()
    await expect(page.getByText(/谢谢您的评价/)).toBeVisible()
  },
}
