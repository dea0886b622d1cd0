// Pictures of every screen over the in-memory mock: npm run shots.
// A server of `vite --mode mock` must run; SUBAN_URL names it.
import { mkdirSync } from 'node:fs'
import { chromium } from '@playwright/test'

const base = process.env.SUBAN_URL ?? 'http://127.0.0.1:5173'
const only = process.argv[2]
mkdirSync('e2e/shots', { recursive: true })
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })

async function shoot(name, size, path, act) {
  if (only && !name.includes(only)) return
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  const page = await context.newPage()
  page.on('console', (m) => m.type() === 'error' && console.log(name, m.text()))
  page.on('pageerror', (e) => console.log(name, String(e)))
  page.on('request', (r) => !r.url().startsWith(base) && !r.url().startsWith('data:') && !r.url().startsWith('ws:') && console.log(name, 'foreign', r.url()))
  if (!path.startsWith('/m') && path !== '/sign-in') {
    await page.goto(base + '/sign-in')
    await page.getByLabel('账号').fill('1027')
    await page.getByLabel('口令').fill('demo')
    await page.getByRole('button', { name: '登录' }).click()
    await page.waitForURL((u) => !u.pathname.startsWith('/sign-in'))
  }
  await page.goto(base + path)
  await page.waitForLoadState('networkidle')
  if (act) await act(page)
  await page.waitForTimeout(350)
  await page.screenshot({ path: `e2e/shots/${name}.png`, fullPage: path.startsWith('/m') })
  await context.close()
  console.log(name)
}

const wide = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
await shoot('sign-in', wide, '/sign-in')
await shoot('list', wide, '/tickets')
await shoot('list-more', wide, '/tickets?queue=overdue', (p) => p.getByRole('button', { name: '更多条件' }).click())
await shoot('list-phone', phone, '/tickets')
await shoot('ticket', wide, '/tickets/1')
await shoot('ticket-due', wide, '/tickets/1', (p) => p.getByRole('button', { name: /为什么是这天/ }).click())
await shoot('ticket-reply', wide, '/tickets/1', async (p) => {
  await p.keyboard.press('F9')
  await p.getByRole('button', { name: /^提交答复/ }).last().click()
})
await shoot('ticket-reveal', wide, '/tickets/1', async (p) => {
  await p.getByRole('button', { name: '查看', exact: true }).click()
  await p.getByRole('button', { name: '告知进展' }).click()
})
await shoot('ticket-dispatch', wide, '/tickets/3', (p) => p.keyboard.press('F9'))
await shoot('ticket-phone', phone, '/tickets/1')
await shoot('ticket-phone-reply', phone, '/tickets/1', (p) => p.locator('[data-action="reply"]').click())
await shoot('desk', wide, '/desk', fillDesk)
await shoot('desk-errors', wide, '/desk', (p) => p.keyboard.press('F9'))
await shoot('desk-phone', phone, '/desk')
await shoot('inbox', wide, '/inbox')
await shoot('m-home', phone, '/m/')
await shoot('m-submit', phone, '/m/submit')
await shoot('m-submit-errors', phone, '/m/submit', (p) => p.getByRole('button', { name: '提交', exact: true }).click())
await shoot('m-receipt', phone, '/m/submit', async (p) => {
  await p.getByRole('radio', { name: '求助', exact: true }).check()
  await p.getByLabel(/事发县区/).selectOption({ label: '埇桥区' })
  await p.getByLabel(/问题和要求/).fill('小区东门路灯不亮,夜间出行不便。')
  await p.getByLabel(/手机号码/).fill('138 0000 5206')
  await p.getByRole('button', { name: '提交', exact: true }).click()
  await p.getByRole('button', { name: '记在这台手机上' }).click()
})
const no = async (p, state) => p.evaluate(async (s) => {
  await fetch('/api/sign-in', { method: 'POST', body: JSON.stringify({ account: 'x', password: 'demo' }) })
  return (await (await fetch('/api/tickets?state=' + s)).json()).items[0].no
}, state)
const track = (state) => async (p) => {
  await p.getByLabel('工单号').fill(await no(p, state))
  await p.getByLabel('查询码').fill('a2b3-c4d5')
  await p.getByRole('button', { name: '查询' }).click()
  await p.waitForLoadState('networkidle')
}
await shoot('m-track', phone, '/m/track')
await shoot('m-track-answered', phone, '/m/track', track('to_follow_up'))
await shoot('m-track-handling', phone, '/m/track', track('handling'))
await shoot('m-elder', phone, '/m/?elder=1')
await shoot('m-track-elder', phone, '/m/track?elder=1', track('to_follow_up'))
await shoot('m-home-wide', wide, '/m/')
await browser.close()

async function fillDesk(p) {
  await p.getByLabel(/联系电话/).fill('138-0000-5206')
  await p.getByRole('radio', { name: '投诉', exact: true }).check()
  await p.getByLabel(/工单标题/).fill('夜市占道经营')
  await p.getByLabel(/诉求内容/).fill('来电人反映:示例小区南侧夜市每晚 19 时至次日 1 时占用人行道经营,并使用大功率音响,噪声影响居民休息。')
  await p.waitForTimeout(1500)
}
