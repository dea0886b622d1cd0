// What is done on the pages of supervision: an order's deed, a dossier's, a new dossier.
import type { Locator, Page } from '@playwright/test'
import { expect } from './pages'

/** Sends a form and waits until what it did stands in the record: n lines more. */
export async function recorded(form: Locator, lines: Locator) {
  await expect(lines.first()).toBeVisible()
  const before = await lines.count()
  await form.locator('button[type=submit]').click()
  await expect(lines).toHaveCount(before + 1)
}

/** One deed on a supervision order: which, and what is said. */
export async function doOrder(page: Page, name: string, text = '', evidence = '', refused?: RegExp) {
  const form = page.getByRole('form', { name: '办理督办单' })
  await expect(form).toBeVisible()
  const pick = form.getByRole('group', { name: '办什么' }).getByRole('radio', { name, exact: true })
  if (await pick.count()) await pick.check()
  if (text) await form.locator('textarea').first().fill(text)
  if (evidence) await form.getByLabel('佐证').fill(evidence)
  await form.locator('button[type=submit]').click()
  if (refused) await expect(form.getByRole('alert')).toContainText(refused)
}

/** One deed on a dossier: its boxes by label. */
export async function doDossier(page: Page, name: string, fill: (form: Locator) => Promise<void> = async () => {}, refused?: string) {
  const form = page.getByRole('form', { name: '办理案卷' })
  await expect(form).toBeVisible()
  const pick = form.getByRole('group', { name: '办什么' }).getByRole('radio', { name, exact: true })
  if (await pick.count()) await pick.check()
  await fill(form)
  if (!refused) return recorded(form, page.locator('.j-record li'))
  await form.locator('button[type=submit]').click()
  return expect(form.getByRole('alert')).toContainText(refused)
}

/** A unit looked for by its short name; the list shows it by its full one. */
export async function chooseUnit(box: Locator, name: string) {
  const page = box.page()
  const [unit] = (await (await page.request.get(`/api/units?q=${encodeURIComponent(name)}`)).json()).items
  await box.click()
  await box.fill(name)
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: unit.path ?? unit.name }).first().click()
}

export const day = (n: number) => new Date(Date.now() + n * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })

export async function pickDate(box: Locator, text: string) {
  await box.click()
  await box.fill(text)
  await box.press('Enter')
}

/** A new dossier of a kind, its boxes by label. */
export async function begin(page: Page, kind: string, button: string, fill: (form: Locator) => Promise<void>) {
  await page.goto(`/joint?kind=${kind}`)
  await page.getByRole('button', { name: button, exact: true }).click()
  const form = page.getByRole('form', { name: button })
  await fill(form)
  const made = page.waitForResponse((r) => r.request().method() === 'POST' && /\/api\/dossiers$/.test(r.url()))
  await form.locator('button[type=submit]').click()
  const { id } = await (await made).json()
  await expect(page).toHaveURL(new RegExp(`id=${id}\\b`))
  await expect(page.locator('.j-record li')).toHaveCount(1) // its own record, not the last one's
}
