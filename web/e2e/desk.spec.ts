// 话务台 with no mouse: a call is written down, put by, merged, transferred and sent on,
// and a line that breaks costs nothing. Then a citizen hands in his matter by keys alone.
import type { Page } from '@playwright/test'
import { legible } from './legible'
import { expect, signIn, test } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'
const stamp = () => Date.now().toString().slice(-8)

/** Tab, until the field is reached. */
async function to(page: Page, field: string) {
  for (let i = 0; i < 60; i++) {
    if (await page.evaluate((s) => !!document.activeElement?.closest(s), field)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no way to ${field} by Tab`)
}

async function type(page: Page, field: string, text: string) {
  await to(page, field)
  await page.keyboard.type(text)
}

/** A list that searches: some characters, then the first that fits. */
async function pick(page: Page, field: string, text: string) {
  await type(page, field, text)
  await expect(page.locator('.ant-select-dropdown:visible').getByText(text).first()).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.locator(field)).toContainText(text)
}

/** Radios in a row: Space takes the first, arrows go on. */
async function choose(page: Page, field: string, label: string) {
  await to(page, field)
  await page.keyboard.press('Space')
  for (let i = 0; i < 8; i++) {
    if (await page.locator(field).getByRole('radio', { name: label }).isChecked()) return
    await page.keyboard.press('ArrowRight')
  }
  throw new Error(`no ${label} by arrows`)
}

/** The whole form, in the order in which it is asked. */
async function write(page: Page, phone: string, title: string, kind = '求助') {
  await expect(page.locator('#f-phone')).toBeFocused()
  await page.keyboard.type(phone)
  await choose(page, '#f-kind', kind)
  await pick(page, '.ant-select:has(#f-category)', '路灯不亮')
  await type(page, '#f-title', title)
  await to(page, '#f-region')
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('.ant-select-dropdown:visible').getByText('埇桥区')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await type(page, '#f-place', '示例路与示例街交叉口')
  await type(page, '#f-content', `${title}，夜里看不清路面，请尽快修复。`)
}

/** The number that the desk reads out. */
async function number(page: Page): Promise<string> {
  const said = page.getByText(/工单号 \S+/).last()
  await expect(said).toBeVisible()
  return /工单号 (\S+)/.exec((await said.textContent())!)![1]
}

test.describe('a shift at the desk by keys only', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')
  test.describe.configure({ mode: 'serial' })
  const phone = `199${stamp()}`
  let page: Page
  let first: string

  test.beforeAll(async ({ browser, baseURL }) => {
    const context = await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
    await signIn(page, 'agent1001', password)
    await page.goto('/desk')
  })
  test.afterAll(() => page.context().close())

  test('a call becomes a ticket in dispatch', async () => {
    await write(page, phone, `示例路口路灯不亮${phone}`)
    await page.keyboard.press('F9')
    first = await number(page)
    await expect(page.locator('#f-title')).toHaveValue('')
    await expect(page.locator('#f-phone')).toBeFocused()
  })

  test('the same caller again: what he says goes into his open ticket', async () => {
    await write(page, phone, '还是那盏路灯')
    await expect(page.getByText('以往反映 1 件')).toBeVisible()
    const merge = page.getByRole('button', { name: '并入', exact: true })
    await merge.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toContainText(first)
    await page.getByRole('button', { name: '是同一件，并入' }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByText(`已并入 ${first}`)).toBeVisible()
    const merged = await number(page)
    expect(merged).not.toBe(first)
  })

  test('120: a slip to read out and to print', async () => {
    await write(page, `199${stamp()}`, '路灯砸伤行人')
    await page.keyboard.press('F7')
    const form = page.locator('.deed form')
    await expect(form).toBeVisible()
    await expect(form.getByLabel(/移交摘要/)).toHaveValue(/路灯砸伤行人。地点：示例路与示例街交叉口/)
    await to(page, '.deed .ant-select')
    await page.keyboard.type('120')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('F9')
    const slip = page.getByRole('article', { name: '移交单' })
    await expect(slip).toContainText('120 急救')
    await expect(slip).toContainText('路灯砸伤行人')
    await legible(page)
    const printed = page.evaluate(() => new Promise<string>((done) => (window.print = () => done(document.querySelector('.slip-sheet')?.textContent ?? ''))))
    await page.getByRole('button', { name: '打印移交单' }).focus()
    await page.keyboard.press('Enter')
    expect(await printed).toContain('移交单')
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
    await expect(page.locator('.slip-sheet')).toHaveCount(0)
    await page.keyboard.press('F8')
    await expect(page.locator('#f-phone')).toBeFocused()
  })

  test('what is not the hotline’s is refused, and waits for the floor lead', async () => {
    await page.keyboard.type(`199${stamp()}`)
    await page.keyboard.press('F4')
    await expect(page.getByText('请选择诉求类型')).toBeVisible()
    await choose(page, '#f-kind', '投诉')
    await type(page, '#f-title', '法院判决不服')
    await type(page, '#f-content', '对法院判决不服，要求热线改判。')
    await page.keyboard.press('F4')
    const form = page.locator('.deed form')
    await expect(form).toBeVisible()
    await page.keyboard.press('Escape') // leaves the field
    await page.keyboard.press('Escape') // and the form: nothing is lost
    await expect(page.getByText('工单已记下，还没有办完')).toBeVisible()
    await legible(page)
    await page.keyboard.press('F8')
    await expect(page.getByRole('region', { name: '我的在手件' })).toContainText('法院判决不服')
  })

  test('a line that breaks: the words stay, and are sent once', async () => {
    const title = `断线时登记的路灯${stamp()}`
    await write(page, `199${stamp()}`, title)
    let sent = 0
    await page.route('**/api/tickets', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      if (++sent > 1) return route.continue()
      await route.fetch() // it arrives, the answer does not
      await route.abort()
    })
    await page.keyboard.press('F9')
    await expect(page.getByText(/网络恢复后会自动再送一次/)).toBeVisible()
    await expect(page.locator('#f-title')).toHaveValue(/断线时登记的路灯/)
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await expect(page.locator('#f-title')).toHaveValue('')
    expect(sent).toBe(2)
    await page.unroute('**/api/tickets')
    const found = await (await page.request.get('/api/tickets?q=断线时登记&limit=100')).json()
    expect(found.items.filter((t: { title: string }) => t.title === title)).toHaveLength(1)
  })
})

test('a citizen hands in a matter without a mouse', async ({ page }) => {
  await page.goto('/m/submit')
  await expect(page.getByRole('button', { name: '提交', exact: true })).toBeVisible()
  await to(page, 'fieldset')
  await page.keyboard.press('Space')
  await to(page, '#f-region')
  await page.keyboard.press('ArrowDown')
  await type(page, '#f-place', '示例小区东门')
  await type(page, '#f-content', `示例小区东门路灯夜里不亮${stamp()}，请修`)
  await type(page, '#f-phone', '19900004321')
  await to(page, '.btn.primary')
  await page.keyboard.press('Enter')
  const receipt = page.locator('.receipt dd')
  const another = page.getByRole('button', { name: /不是同一件/ })
  await expect(receipt.or(another).first()).toBeVisible()
  if (await another.isVisible()) {
    await another.focus()
    await page.keyboard.press('Enter')
  }
  await expect(receipt.first()).toBeVisible()
})
