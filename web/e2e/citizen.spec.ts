// A citizen at the portal, on a phone and without an account: photo, receipt, what
// may be added, taken back, asked again — and following what others told already.
import AxeBuilder from '@axe-core/playwright'
import type { APIRequestContext, Page } from '@playwright/test'
import { citizen, expect, test } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'
const stamp = () => Date.now().toString().slice(-8)
test.use({ viewport: { width: 390, height: 844 } })

/** A small picture, drawn by the browser itself. */
async function picture(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const c = document.createElement('canvas')
    c.width = 320
    c.height = 240
    const g = c.getContext('2d')!
    g.fillStyle = '#123'
    g.fillRect(0, 0, 320, 240)
    g.fillStyle = '#fe9'
    g.fillRect(140, 60, 40, 40)
    return c.toDataURL('image/jpeg')
  })
  return Buffer.from(url.split(',')[1], 'base64')
}

/** A colleague who works through the API: what he does on screens is another spec's. */
class Colleague {
  private csrf = ''
  constructor(
    private readonly request: APIRequestContext,
    private readonly account: string,
  ) {}
  async signIn() {
    const a = await this.request.post('/api/sign-in', { data: { account: this.account, password } })
    expect(a.ok(), await a.text()).toBeTruthy()
    this.csrf = (await a.json()).me.csrf
    return this
  }
  async get(path: string) {
    return (await this.request.get(path)).json()
  }
  async deed(id: number, action: string, facts: Record<string, unknown>) {
    const { version } = await this.get(`/api/tickets/${id}`)
    const a = await this.request.post(`/api/tickets/${id}/deeds/${action}`, { data: { version, facts }, headers: { 'X-CSRF-Token': this.csrf, 'Idempotency-Key': `citizen-spec-${action}-${stamp()}-${Math.random()}` } })
    expect(a.ok(), await a.text()).toBeTruthy()
  }
}

/** Nothing a thumb must hit is smaller than it, and axe has nothing to say. */
async function kind(page: Page) {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, .btn, .tabs a, .three a, select, input:not([type=radio]):not([type=checkbox]):not([hidden]):not([tabindex="-1"])')]
      .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.5)
      .map((e) => e.textContent || e.id),
  )
  expect(small).toEqual([])
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`)).toEqual([])
}

// The recorder of traces fetches the page's pictures by itself, which our policy rightly forbids.
test.use({ trace: 'off' })

test('a photo, a lie about one, a receipt that opens by its code, more words, and taking it back', async ({ page }) => {
  await page.goto('/m/submit')
  const photo = await picture(page)
  await page.locator('#f-files').setInputFiles([
    { name: '路灯.jpg', mimeType: 'image/jpeg', buffer: photo },
    { name: '也是照片.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('MZ this is a program') },
  ])
  await expect(page.getByText(/已上传/)).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: '改后缀无效' })).toBeVisible()
  await kind(page)
  await page.getByRole('button', { name: '去掉 也是照片.jpg' }).click()

  // The line breaks, the page is closed; it is all there, and goes once.
  await page.getByRole('radio', { name: '求助' }).check()
  await page.getByLabel(/事发县区/).selectOption({ label: '埇桥区' })
  await page.getByLabel('乡镇街道').selectOption({ index: 1 })
  await page.getByLabel('详细地址').fill('示例路口')
  const words = `示例路口信号灯倒计时器熄灭第${stamp()}次😀\u200b，请检修`
  await page.getByLabel(/问题和要求/).fill(words)
  await page.getByLabel(/手机号码/).fill('１９９００００１２３４')
  await page.reload()
  await expect(page.getByLabel(/问题和要求/)).toHaveValue(words)
  await expect(page.getByText(/已上传/)).toBeVisible()
  let cut = true
  let sent = 0
  await page.route('**/api/citizen/tickets', async (route) => {
    sent++
    if (!cut) return route.continue()
    await route.fetch() // it arrives, the answer does not
    await route.abort()
  })
  await page.getByRole('button', { name: '提交', exact: true }).click()
  const another = page.getByRole('button', { name: /不是同一件/ })
  const broken = page.getByText(/网络恢复后会自动再送一次/)
  await expect(another.or(broken)).toBeVisible()
  if (await another.isVisible()) await another.click()
  await expect(broken).toBeVisible()
  cut = false
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  const receipt = page.locator('.receipt dd')
  await expect(receipt.first()).toBeVisible()
  expect(sent).toBe(2)
  const [no, code] = await receipt.allTextContents()
  await expect(page.getByRole('img', { name: /二维码/ })).toBeVisible()
  await kind(page)

  await page.goto(`/m/track#${no}.${code.replace('-', '')}`)
  await expect(page.getByText(no).first()).toBeVisible()
  expect(page.url()).not.toContain(no)
  await expect(page.getByRole('button', { name: '打开 路灯.jpg' }).locator('img')).toBeVisible()
  await page.getByRole('button', { name: '谁看过我的号码' }).click()
  await expect(page.getByText(/还没有人查看过您的完整姓名或号码/)).toBeVisible()
  await kind(page)

  await page.getByRole('button', { name: '补充情况' }).click()
  await page.getByLabel(/补充的内容/).fill('今天早高峰又灭了')
  await page.locator('#f-files').setInputFiles({ name: '第二张.jpg', mimeType: 'image/jpeg', buffer: photo })
  await expect(page.getByText(/已上传/)).toBeVisible()
  await page.getByRole('button', { name: '确定补充情况' }).click()
  await expect(page.getByText('您补充了情况')).toBeVisible()
  await expect(page.getByRole('button', { name: '打开 第二张.jpg' })).toBeVisible()

  await page.getByRole('button', { name: '撤回' }).click()
  await page.getByLabel(/撤回原因/).fill('已经修好')
  await page.getByRole('button', { name: '确定撤回' }).click()
  await expect(page.getByText('已按您的要求撤回。')).toBeVisible()
})

test('answered, rated, asked to be done again; and the same told by another is followed', async ({ page, playwright, baseURL }) => {
  const mark = stamp()
  const words = `示例广场喷泉水泵噪声${mark}影响午休，请处理`
  const slip = await citizen.submit(page, { kind: '投诉', region: '埇桥区', place: '示例广场', content: words, phone: '19900001235' })
  const colleague = async (account: string) => new Colleague(await playwright.request.newContext({ baseURL, ignoreHTTPSErrors: true }), account).signIn()
  const dispatcher = await colleague('dispatcher1')
  const id = (await dispatcher.get(`/api/tickets?no=${slip.no}`)).items[0].id
  const unit = (await dispatcher.get(`/api/units?q=${encodeURIComponent('市城管局')}`)).items[0].id
  const category = (await dispatcher.get('/api/categories')).items.find((c: { level: number }) => c.level === 3).id
  await dispatcher.deed(id, 'dispatch', { unit, category, reason: '市容管理' })
  const liaison = await colleague(`liaison${unit}`)
  await liaison.deed(id, 'sign', { assignment: 1 })
  await dispatcher.deed(id, 'publish', { title: `广场喷泉噪声${mark}`, text: '埇桥区一广场喷泉水泵午间噪声大。', answer: '' })

  // Somebody else is about to write the same.
  await page.goto('/m/submit')
  await page.getByRole('radio', { name: '投诉' }).check()
  await page.getByLabel(/事发县区/).selectOption({ label: '埇桥区' })
  await page.getByLabel(/问题和要求/).fill(`广场喷泉噪声${mark}太大了`)
  await page.getByLabel(/手机号码/).fill('19900001236')
  await page.getByRole('button', { name: '提交', exact: true }).click()
  const same = page.locator('.alike', { hasText: mark })
  await same.getByRole('button', { name: '我也遇到' }).click()
  await page.getByRole('form', { name: '我也遇到' }).getByRole('button', { name: '我也遇到' }).click()
  await expect(page.getByText('已替您记下“我也遇到”')).toBeVisible()
  const [no, code] = await page.locator('.receipt dd').allTextContents()

  await liaison.deed(id, 'reply', { assignment: 1, public: '已调整水泵运行时间，午间停机。', founded: 'yes', resolved: 'resolved', contact: '电话', contact_at: new Date(Date.now() - 60_000).toISOString() })
  await dispatcher.deed(id, 'pass_reply', {})
  await dispatcher.deed(id, 'publish', { title: `广场喷泉噪声${mark}`, text: '埇桥区一广场喷泉水泵午间噪声大。', answer: '已调整水泵运行时间，午间停机。' })
  await citizen.track(page, { no, code })
  await expect(page.getByText('已调整水泵运行时间，午间停机。')).toBeVisible()
  await expect(page.getByText('您关注的事已有答复。')).toBeVisible()
  await page.goto('/m/matters')
  await page.getByLabel('找什么事').fill(mark)
  await page.getByRole('button', { name: '查找' }).click()
  await expect(page.locator('.answers a')).toContainText('1 人也遇到')
  await kind(page)

  await citizen.track(page, slip)
  await citizen.rate(page, { contacted: '联系了', resolved: '解决了', satisfaction: '满意' })
  await citizen.track(page, slip)
  await page.getByRole('button', { name: '申请重办' }).click()
  await page.getByLabel(/哪里没有办好/).fill('今天中午又响了')
  await page.getByRole('button', { name: '确定申请重办' }).click()
  await expect(page.getByText(/已退回重新办理，承诺/)).toBeVisible()
})

test('without a mouse, and in large letters', async ({ page }) => {
  await page.goto('/m/')
  await page.getByRole('button', { name: '长辈版' }).click()
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('22px')
  await kind(page)
  await page.goto('/m/submit')
  const tabTo = async (name: RegExp) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate(() => {
        const e = document.activeElement as HTMLElement
        if (e === document.body) return ''
        return (e.getAttribute('aria-label') ?? '') + ((e as HTMLInputElement).labels?.[0]?.textContent ?? '') + (e.textContent ?? '')
      })
      if (name.test(at)) return
    }
    throw new Error(`the keyboard never reaches ${name}`)
  }
  await expect(page.getByRole('radio', { name: '咨询' })).toBeVisible()
  await tabTo(/咨询/)
  await page.keyboard.press('ArrowRight')
  await tabTo(/问题和要求/)
  await page.keyboard.type('医保卡丢了怎么补')
  await tabTo(/下一步/)
  await page.keyboard.press('Enter')
  await expect(page.getByText('第 2 步')).toBeVisible()
  await kind(page)
  await tabTo(/手机号码/)
  await page.keyboard.type('199')
  await tabTo(/^提交/)
  await page.keyboard.press('Enter')
  await expect(page.getByText('请选择事发县区')).toBeVisible()
  await expect(page.locator('#f-region')).toBeFocused()
})
