// 管理: a new level-1 category used in a registration at once, a unit opened and
// given its posts, a deputy signing for the chief recorded as 代. Runs against a
// seeded demo city.
import AxeBuilder from '@axe-core/playwright'
import { deed, expect, register, signIn, signOut, test } from './pages'
import type { Page } from '@playwright/test'

const password = process.env.SUBAN_DEMO_PASSWORD ?? 'Suban-12345'
const real = !!process.env.SUBAN_URL

async function clean(page: Page) {
  await expect(page.locator('.ant-select-dropdown:visible')).toHaveCount(0)
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([])
}

/** 埇桥区: the unit with most to do. */
const unit = '151'
const mark = () => String(Date.now() % 100000)
const sheet = (page: Page, name: string) => page.getByRole('region', { name })

/** Looks for a value in a searching select and takes it. */
async function take(page: Page, form: string, label: string, value: string) {
  await sheet(page, form).getByLabel(label).fill(value)
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: value }).first().click()
}

test.describe('administration', () => {
  test.skip(!real, 'SUBAN_URL names no running system')

  test('a new first-level category is used at once', async ({ page }) => {
    const name = `为企服务测试${mark()}`
    await signIn(page, 'director1', password)
    await page.getByRole('navigation', { name: '主导航' }).getByRole('button', { name: '更多' }).click()
    await page.getByRole('menuitem', { name: '管理' }).click()
    await page.getByRole('navigation', { name: '管理' }).getByRole('link', { name: '诉求分类' }).click()
    await page.getByRole('button', { name: '新设分类' }).click()
    const form = sheet(page, '新设分类')
    await form.getByRole('button', { name: /^保存/ }).click()
    await expect(form.getByText('请填写名称')).toBeVisible()
    await form.getByLabel('名称', { exact: true }).fill(name)
    await clean(page)
    await page.keyboard.press('F9')
    await expect(page.locator('.a-grid', { hasText: name })).toBeVisible()
    await signOut(page)

    await signIn(page, 'agent1001', password)
    const no = await register(page, { phone: '19900004321', kind: '求助', category: name, title: '开办企业怎么办', region: '埇桥区', place: '示例路1号', content: '示例企业想办理营业执照，请告知。' })
    expect(no).toMatch(/^341300/)
  })

  test('a unit is opened and given its posts', async ({ page }) => {
    const name = `示例服务中心${mark()}`
    await signIn(page, 'sysadmin1', password)
    await page.goto('/admin/units')
    await page.getByRole('button', { name: '新设单位' }).click()
    const form = sheet(page, '新设单位')
    await form.getByLabel('单位名称').fill(name)
    await take(page, '新设单位', '上级单位', '宿州市城市管理局')
    await take(page, '新设单位', '类型', '内设或下属机构')
    await form.getByLabel('启用日期').fill('2022-11-01')
    await form.getByLabel('启用日期').press('Enter')
    await form.getByLabel('责任科室').fill('示例科')
    await page.keyboard.press('F9')
    await expect(form).toHaveCount(0)
    await page.getByRole('radio', { name: '登记不全' }).check({ force: true })
    const row = page.locator('.a-grid tbody tr', { hasText: name })
    await expect(row).toContainText('缺分管负责人、业务人员')
    await row.press('Enter')
    await sheet(page, name).getByLabel('分管负责人（岗位）').fill('副主任（分管热线）')
    await sheet(page, name).getByLabel('业务人员（岗位）').fill('热线专员')
    await clean(page)
    await page.keyboard.press('F9')
    await expect(row).toHaveCount(0)
    await page.goto('/admin/roles')
    await expect(page.locator('.a-grid')).toBeVisible()
    await clean(page)
    await signOut(page)

    await signIn(page, 'auditadmin1', password)
    await page.goto('/admin/audit')
    await expect(page.locator('.a-grid tr', { hasText: '新设单位' }).first()).toBeVisible()
  })

  test('a deputy signs for the chief, recorded as 代', async ({ page }) => {
    const wall = (hours: number) => new Date(Date.now() + (8 + hours) * 3600_000).toISOString().slice(0, 16).replace('T', ' ')
    const back = page.getByRole('button', { name: '提前销假' })
    const away = page.locator('.a-grid tr', { hasText: '埇桥区一把手' })
    await signIn(page, `chief${unit}`, password)
    await page.locator('.user-name').click()
    await page.getByRole('menuitem', { name: '请假与代理' }).click()
    await page.getByRole('button', { name: '登记请假' }).click()
    for (const [label, hours] of [['从', -1], ['到', 30]] as const) {
      const input = sheet(page, '登记请假').getByLabel(label, { exact: true })
      await input.fill(wall(hours))
      await input.press('Enter')
    }
    await take(page, '登记请假', '代理人', '分管负责人')
    await clean(page)
    await page.keyboard.press('F9')
    await expect(away).toContainText('请假中')
    await expect(away).toContainText('分管负责人')
    await signOut(page)

    await signIn(page, `deputy${unit}`, password)
    await page.locator('.user-name').click()
    await page.getByRole('menuitem', { name: /^代 .*一把手 办理/ }).click()
    await expect(page.locator('.acting')).toContainText('一把手 办理')
    await page.goto('/tickets?queue=to_sign') // what a supervisor asked for is read already
    await page.locator('tr.trow td.title a').first().click()
    await deed(page, 'chief_read', '一把手阅批', { 批示: '请抓紧办理，按期答复' })
    await expect(page.getByText(/一把手[（(].*分管负责人 代[）)]/).first()).toBeVisible()
    await clean(page)
    await page.getByRole('button', { name: '切换回本人' }).click()
    await expect(page.locator('.acting')).toHaveCount(0)
    await signOut(page)

    // Back before the time: the next run finds the chief at his desk.
    await signIn(page, `chief${unit}`, password)
    await page.goto('/leave')
    await back.click()
    await expect(away).toHaveCount(0)
  })
})
