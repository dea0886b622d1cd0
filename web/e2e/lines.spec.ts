// 话务现场 beside the calls: desk phones and prompts are given on the screen; an inspector hears a
// call and marks the time line.
import { expect, signIn, test } from './pages'

const password = process.env.SUBAN_PASSWORD ?? 'Suban-12345'
test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

/** A second of a 1 kHz tone at 16 kHz, as an office records it. */
function tone() {
  const rate = 16_000
  const b = Buffer.alloc(44 + 2 * rate)
  b.write('RIFF')
  b.writeUInt32LE(36 + 2 * rate, 4)
  b.write('WAVEfmt ', 8)
  b.writeUInt32LE(16, 16)
  b.writeUInt16LE(1, 20)
  b.writeUInt16LE(1, 22)
  b.writeUInt32LE(rate, 24)
  b.writeUInt32LE(2 * rate, 28)
  b.writeUInt16LE(2, 32)
  b.writeUInt16LE(16, 34)
  b.write('data', 36)
  b.writeUInt32LE(2 * rate, 40)
  for (let i = 0; i < rate; i++) b.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 1000 * i) / rate)), 44 + 2 * i)
  return b
}

test('a floor lead gives a desk phone and puts in a prompt', async ({ page }) => {
  await signIn(page, 'floorlead1', password)
  await page.goto('/lines?tab=plan')
  await expect(page.locator('table.queues tbody tr').first()).toBeVisible()
  await page.goto('/lines?tab=skills')
  await expect(page.locator('table.q-table tbody tr').first()).toBeVisible()

  await page.goto('/lines?tab=handsets')
  const seat = page.locator('tbody tr', { has: page.getByRole('button', { name: '配话机' }) }).last()
  const name = (await seat.locator('th').textContent())!
  await seat.getByRole('button', { name: '配话机' }).click()
  const told = page.getByRole('dialog')
  await expect(told.locator('tr', { hasText: '账号' }).locator('td')).toHaveText(/^8\d{3}$/)
  await expect(told.locator('tr', { hasText: '口令' }).locator('td')).toHaveText(/^\S{20}$/)
  await told.getByRole('button', { name: '已抄到话机' }).click()
  const mine = page.locator('tbody tr').filter({ has: page.locator('th', { hasText: name }) }).last()
  await expect(mine).toContainText('没有注册')
  await mine.getByRole('button', { name: '收回' }).click()
  await page.getByRole('button', { name: /确\s*定/ }).click()
  await expect(mine).toContainText('用浏览器接听')
  await expect(mine.getByRole('button', { name: '配话机' })).toBeVisible()

  await page.goto('/lines?tab=prompts')
  const prompt = page.locator('tbody tr', { hasText: '请稍等勿挂机' })
  await prompt.locator('input[type=file]').setInputFiles({ name: 'song.wav', mimeType: 'audio/wav', buffer: Buffer.from('ID3') })
  await expect(page.getByText('不是可用的 WAV')).toBeVisible()
  await prompt.locator('input[type=file]').setInputFiles({ name: 'hold.wav', mimeType: 'audio/wav', buffer: tone() })
  await expect(prompt).toContainText('本单位录音')
  await expect(prompt).toContainText('1.0 秒')
})

test('an inspector hears a call and marks the time line', async ({ page }) => {
  await signIn(page, 'inspector1', password)
  await page.goto('/quality')
  await page.getByRole('group', { name: '质检对象' }).getByRole('radio', { name: '通话' }).check()
  await page.locator('.q-row', { hasText: '通话' }).first().click()
  await page.getByRole('button', { name: /^听录音/ }).first().click()
  const sound = page.locator('audio.ph-audio').first()
  await expect.poll(() => sound.evaluate((a: HTMLAudioElement) => a.duration > 1 && !a.error)).toBe(true)
  await page.locator('.q-pick').first().click()
  await page.getByRole('button', { name: '标注这里' }).first().click()
  await expect(page.locator('.q-time button').first()).toBeVisible()
})
