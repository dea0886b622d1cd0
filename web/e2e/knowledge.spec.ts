// 知识管理员: an article is written by one, published by another, cited by an
// agent, corrected, and read by everybody at the portal. Runs against a seeded
// demo city.
import AxeBuilder from '@axe-core/playwright'
import { expect, signIn, signOut, test } from './pages'
import type { Page } from '@playwright/test'

const password = process.env.SUBAN_DEMO_PASSWORD ?? 'Suban-12345'
const real = !!process.env.SUBAN_URL

async function clean(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([])
}

test.describe('the knowledge base', () => {
  test.skip(!real, 'SUBAN_URL names no running system')

  test('an article from draft to the portal', async ({ page }) => {
    const title = `示例条目怎么办 ${Date.now() % 100000}`
    await signIn(page, 'knowledge1', password)
    await page.getByRole('link', { name: '知识库' }).click()
    await expect(page.locator('.k-row').first()).toBeVisible()
    await clean(page)
    await page.getByRole('button', { name: '新建条目' }).click()
    await page.getByLabel('标题').fill(title)
    await page.getByLabel('问题').fill('示例条目应当怎么办理?')
    await page.getByLabel('答复口径').fill('一、先在网上办。\n二、办不了的到窗口。')
    await page.getByRole('button', { name: /^保存/ }).click()
    await expect(page.getByText('请填写依据')).toBeVisible()
    await page.getByLabel('依据').fill('示例管理规定')
    await page.locator('#category').fill('异地就医')
    await page.locator('.ant-cascader-menu-item').first().click()
    await expect(page.locator('.ant-cascader-dropdown')).toBeHidden() // what fades out is not read
    await clean(page)
    await page.reload()
    await expect(page.getByLabel('标题')).toHaveValue(title)
    await page.getByRole('button', { name: /^保存/ }).click()
    await expect(page.locator('.k-title')).toHaveText(title)
    const id = /id=(\d+)/.exec(page.url())![1]
    await page.locator('[data-action="submit"]').click()
    await page.getByRole('button', { name: '确定提交审核' }).click()
    await expect(page.locator('[data-action="recall"]')).toBeVisible()
    await expect(page.locator('[data-action="publish"]')).toHaveCount(0)
    await signOut(page)

    await signIn(page, 'knowledge2', password)
    await page.goto('/knowledge?view=submitted')
    await page.locator('.k-row', { hasText: title }).click()
    await page.locator('[data-action="publish"]').click()
    await page.getByRole('button', { name: '确定审核发布' }).click()
    await expect(page.locator('.k-one .chip', { hasText: '已发布' })).toBeVisible()
    await clean(page)
    await signOut(page)

    await signIn(page, 'agent1001', password)
    await page.goto(`/knowledge?q=${encodeURIComponent(title)}`)
    await page.locator('.k-row', { hasText: title }).press('Enter')
    await expect(page.locator('.k-title')).toHaveText(title)
    await expect(page.locator('.k-actions')).toHaveCount(0)
    await page.getByRole('radio', { name: '内容不全' }).check({ force: true })
    await page.getByLabel('哪里有问题、应当是什么').fill('没有写窗口的地址')
    await page.getByRole('button', { name: '提交纠错' }).click()
    await expect(page.locator('.k-corrections li', { hasText: '没有写窗口的地址' })).toBeVisible()
    await clean(page)
    await signOut(page)

    await page.goto('/m/')
    await page.getByRole('link', { name: '办事问答' }).click()
    await page.getByLabel('想问什么').fill(title)
    await page.getByRole('button', { name: '查找' }).click()
    await page.getByRole('link', { name: title }).click()
    await expect(page.getByText('示例管理规定')).toBeVisible()
    await clean(page)
    await page.goBack()
    await expect(page.getByRole('link', { name: title })).toBeVisible()
    await clean(page)

    await signIn(page, 'knowledge1', password)
    await page.goto(`/knowledge?id=${id}`)
    await page.getByLabel('处理结果').fill('已补充地址')
    await page.getByRole('button', { name: '采纳', exact: true }).click()
    await expect(page.locator('.k-answer')).toContainText('已补充地址')
    await page.locator('[data-action="withdraw"]').click()
    await page.getByRole('button', { name: '确定撤下' }).isDisabled()
    await page.locator('#k-remark').fill('示例结束')
    await page.getByRole('button', { name: '确定撤下' }).click()
    await expect(page.locator('.k-one .chip', { hasText: '已撤下' })).toBeVisible()
  })
})
