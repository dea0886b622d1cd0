// acceptance 3 in a real browser: a call comes in, is answered with a key, survives a reload, is
// tied to its ticket, and its recording plays; the floor shows it.
import { expect, signIn, signOut, test } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'

test.use({
  permissions: ['microphone'],
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
  },
})

test('a call is answered, written down and listened to', async ({ page }) => {
  await signIn(page, 'agent1002', password)
  await page.goto('/desk')
  await page.getByRole('button', { name: '签入示闲' }).click()
  await expect(page.locator('.ph-ready')).toBeVisible()
  await page.getByRole('button', { name: '来一个演示电话' }).click()
  await expect(page.locator('.ph-ringing')).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('.ph-number')).toHaveText(/\*{4}|^未显示/)
  await page.keyboard.press('F10')
  await expect(page.locator('.ph-talking')).toBeVisible()

  await page.reload()
  await expect(page.locator('.ph-talking')).toBeVisible({ timeout: 30_000 })
  await page.keyboard.press('Control+F10')
  await expect(page.locator('.ph-held')).toBeVisible()
  await page.keyboard.press('Control+F10')
  await expect(page.locator('.ph-talking')).toBeVisible()

  const form = page.getByRole('form', { name: '登记工单' })
  await form.getByRole('group', { name: '诉求类型' }).getByRole('radio', { name: '投诉' }).check()
  await form.getByLabel(/^工单标题/).fill('小区楼下路灯不亮')
  await form.getByLabel(/^诉求内容/).fill('三号楼楼下路灯坏了一个星期，晚上很黑，老人出门不方便。')
  await page.keyboard.press('F2')
  const said = page.getByText(/工单号 \S+/).last()
  await expect(said).toBeVisible()
  const no = /工单号 (\S+)/.exec((await said.textContent())!)![1]
  await page.keyboard.press('F10')
  await expect(page.locator('.ph-wrap_up')).toBeVisible()
  await page.getByRole('button', { name: '整理完毕' }).click()
  await expect(page.locator('.ph-ready')).toBeVisible()

  await page.goto(`/tickets?q=${no}`)
  await page.locator('tr.trow td.title a').first().click()
  await page.getByRole('button', { name: /听录音/ }).click()
  const sound = page.locator('audio.ph-audio')
  await expect.poll(() => sound.evaluate((a: HTMLAudioElement) => a.currentTime > 0.1 && a.duration > 0.3 && !a.error)).toBe(true)
  await signOut(page)

  await signIn(page, 'floorlead1', password)
  await page.goto('/lines')
  await expect(page.getByText('本刻钟服务水平')).toBeVisible()
  await expect(page.locator('.level p', { hasText: '今日 接通' })).toContainText(/\d+\/\d+/)
})
