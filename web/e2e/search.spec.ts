// The one box in the head: "/" goes to it, it finds by words and by number.
import { expect, signIn, test } from './pages'

test('one box finds tickets by words and by number, with the keyboard alone', async ({ page }) => {
  await signIn(page, 'dispatcher1', process.env.SUBAN_PASSWORD ?? 'Suban-12345')
  await page.goto('/tickets')
  const title = page.locator('tr.trow td.title a').first()
  const words = (await title.innerText()).slice(0, 4)
  const no = (await page.locator('tr.trow').first().innerText()).match(/\d{19}/)![0]
  await page.keyboard.press('/')
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/search\?q=/)
  await expect(page.locator('.hits mark').first()).toHaveText(words)
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type(no)
  await page.keyboard.press('Enter')
  await expect(page.locator('.ticket-head .no')).toHaveText(no)
  await page.goto('/search?q=%E9%BE%98')
  await expect(page.getByRole('alert')).toContainText('至少输入两个字')
})
