// 打印: a ticket on A4 is whole. What does not fit the sheet's width, or is cut by a box
// that no paper can scroll, is named.
import { expect, test } from './pages'
import { handled, house } from './colleague'

const sheet = Math.round(((210 - 2 * 16) / 25.4) * 96) // the width between the margins of print.css

test('a ticket prints whole on A4', async ({ browser, baseURL }) => {
  const as = house(browser, baseURL!)
  const t = await handled(as, `199${Date.now().toString().slice(-8)}`, '示例路口路灯不亮', '示例路与示例街交叉口')
  const words = '已到现场查看，路灯控制箱进水，已联系维修单位。'.repeat(30)
  await t.liaison.deed(t.id, 'interim', { assignment: 1, text: words, next_on: '2099-01-01' })
  const page = await t.liaison.page()
  await page.goto(`/tickets/${t.id}`)
  await expect(page.locator('.events li').first()).toBeVisible()
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: sheet, height: 1000 })
  const cut = await page.evaluate((width) => {
    const bad: string[] = []
    for (const e of document.querySelectorAll<HTMLElement>('.ticket *')) {
      const box = e.getBoundingClientRect()
      if (!box.width || !box.height || getComputedStyle(e).position === 'absolute') continue
      const hides = getComputedStyle(e).overflow !== 'visible' && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
      if (box.right > width + 1 || hides) bad.push(`${e.tagName}.${e.className}: ${Math.round(box.right)} ${e.innerText.slice(0, 20)}`)
    }
    return bad
  }, sheet)
  expect(cut).toEqual([])
  for (const what of ['派单', '签收', '先行联系', '办理']) await expect(page.locator('.clocks').getByText(what, { exact: true })).toBeVisible()
  for (const what of ['.print-head h1', '.events li', '.records article', '.print-foot table']) await expect(page.locator(what).first()).toBeVisible()
  for (const what of ['.top', '.actions']) await expect(page.locator(what)).toBeHidden()
  expect(await page.locator('.events .said', { hasText: words }).count() + await page.locator('.records', { hasText: words }).count()).toBeGreaterThan(0)
  const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(paper.match(/\/MediaBox\s*\[\s*0 0 59[45][.\d]* 84[12][.\d]*\s*\]/g)?.length ?? 0).toBeGreaterThan(1) // A4, and more than one sheet
})
