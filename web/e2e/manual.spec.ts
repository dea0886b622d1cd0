// 使用手册: the pictures of docs/manual. Every run sees that each picture is there and that its page
// still shows what the chapter's picture is about; `npm run pictures` over a demo city takes them anew.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from './pages'
import { house } from './colleague'
import { small } from './png'

const manual = '../docs/manual'
const taking = !!process.env.SUBAN_PICTURES

type Picture = { as?: string; at: string; sees: string; words: string[]; phone?: boolean }

const pictures: Record<string, Picture> = {
  agent: { as: 'agent1001', at: '/desk', sees: 'form[aria-label=登记工单]', words: ['诉求类型', '紧急程度', '提交派单'] },
  dispatcher: { as: 'dispatcher1', at: '/dispatch', sees: '.work-middle .panel', words: ['待派', '退单', '延期', '转问', '争议'] },
  unit: { as: 'liaison151', at: '/tickets', sees: 'tr.trow', words: ['待签收', '办理中', '临期', '已超期', '待审核', '已办结'] },
  review: { as: 'dispatcher1', at: '/review', sees: '.work-middle .panel', words: ['待审核', '重办'] },
  centre: { as: 'director1', at: '/centre', sees: 'main .panel', words: ['不予受理待复核', '待派单', '争议审定', '挂起'] },
  supervision: { as: 'supervisor1', at: '/supervision', sees: 'main .panel', words: ['省级交办件', '两次评价不满意', '三级督办', '初级催办'] },
  chief: { as: 'chief151', at: '/chief', sees: '.ch-rates', words: ['阅批率', '签报率', '待阅批', '待签报'], phone: true },
  admin: { as: 'sysadmin1', at: '/admin/units', sees: 'main table tbody tr', words: ['承办单位'] },
  portal: { at: '/m/', sees: 'main .card', words: ['我要诉求', '查进度'], phone: true },
}

test('every picture that the manual names is there, and no other is taken', () => {
  const named = readdirSync(manual).filter((f) => f.endsWith('.md')).flatMap((f) => [...readFileSync(`${manual}/${f}`, 'utf8').matchAll(/!\[[^\]]*\]\(images\/([^)]+)\.png\)/g)].map((m) => m[1]))
  expect([...new Set(named)].sort()).toEqual(Object.keys(pictures).sort())
  if (!taking) for (const name of named) expect(existsSync(`${manual}/images/${name}.png`), name).toBe(true)
})

test('each picture\u2019s page shows what it is about', async ({ browser, baseURL }) => {
  const as = house(browser, baseURL!)
  for (const [name, p] of Object.entries(pictures)) {
    const context = taking || !p.as ? await browser.newContext({
      baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ignoreHTTPSErrors: true, viewport: p.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 }, deviceScaleFactor: p.phone ? 1 : 1200 / 1440,
    }) : undefined
    const page = context ? await context.newPage() : await (await as(p.as!)).page()
    if (context && p.as) await page.request.post('/api/sign-in', { data: { account: p.as, password: process.env.SUBAN_PASSWORD ?? 'Suban-12345' } })
    await page.goto(p.at)
    await expect(page.locator(p.sees).first(), name).toBeVisible()
    await expect(page.locator('.bones'), name).toHaveCount(0)
    for (const word of p.words) await expect.soft(page.locator('body'), name).toContainText(word)
    if (!taking) continue
    await page.evaluate(() => document.fonts.ready)
    writeFileSync(`${manual}/images/${name}.png`, await small(page))
    await context!.close()
  }
})
