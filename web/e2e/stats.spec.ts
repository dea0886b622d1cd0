// 中心主任: a number opens to the tickets it is made of; three readings of one numerator; a
// period without tickets shows no 100 %; citizens see a month that names nobody.
import AxeBuilder from '@axe-core/playwright'
import { expect, signIn, test } from './pages'

const number = (text: string | null) => Number((text ?? '').replace(/\D/g, ''))

test.describe('figures', () => {
  test.skip(!process.env.SUBAN_URL, 'SUBAN_URL names no running system')

  test('a number opens to its tickets, and the three readings share their numerator', async ({ page }) => {
    await signIn(page, 'director1', process.env.SUBAN_PASSWORD ?? 'Suban-12345')
    await page.goto('/stats')
    await page.getByRole('radio', { name: '本年' }).check()
    await expect(page).toHaveURL(/from=\d{4}-01-01/)
    await page.locator('button.tile[data-k=K14]').click()
    const drawer = page.getByRole('complementary', { name: '指标的口径和名单' })
    await expect(drawer.getByRole('heading', { level: 2 })).toContainText('按时办结率')
    await expect(drawer.getByText('名单逐件加总与指标一致')).toBeVisible()
    const tile = (await page.locator('button.tile[data-k=K14] .tile-foot').textContent())!
    const [num, den] = /([\d,]+) \/ ([\d,]+)/.exec(tile)!.slice(1).map(number)
    expect(Number(await drawer.locator('[data-num]').getAttribute('data-num'))).toBe(num)
    expect(Number(await drawer.locator('[data-den]').getAttribute('data-den'))).toBe(den)
    const rest = number(await drawer.locator('[data-list=rest] b').textContent())
    const got = number(await drawer.locator('[data-list=num] b').textContent())
    expect(rest + got).toBe(den)
    await drawer.locator('[data-list=num]').click()
    const first = drawer.locator('table.items tbody tr a').first()
    const no = (await first.textContent())!
    await first.click()
    await expect(page.locator('.ticket-head .no')).toHaveText(no)
    await page.goBack()
    const ways = page.locator('button.way')
    await expect(ways).toHaveCount(3)
    const numerators: number[] = []
    for (const k of ['K12a', 'K12b', 'K12c']) {
      await page.locator(`button.way[data-k=${k}]`).click()
      await expect(drawer.getByRole('heading', { level: 2 })).toContainText('满意率')
      await expect(page.locator(`button.way[data-k=${k}]`)).toHaveAttribute('aria-expanded', 'true')
      await expect(drawer.locator('[data-num]')).toBeVisible()
      numerators.push(Number(await drawer.locator('[data-num]').getAttribute('data-num')))
      await page.locator(`button.way[data-k=${k}]`).click()
    }
    expect(new Set(numerators).size).toBe(1)
  })

  test('a period without tickets has no rate', async ({ page }) => {
    await signIn(page, 'director1', process.env.SUBAN_PASSWORD ?? 'Suban-12345')
    await page.goto('/stats?from=2019-01-01&to=2019-01-31')
    await expect(page.getByText('这段日期里没有工单')).toBeVisible()
    await expect(page.locator('button.tile[data-k=K14] .figure')).toHaveText('—')
    await expect(page.locator('.tiles')).not.toContainText('100')
    await page.locator('button.tile[data-k=K14]').click()
    await expect(page.getByText('期内没有可计的工单')).toBeVisible()
    await page.goto('/stats?unit=999999')
    await expect(page.getByText('没有这个承办单位')).toBeVisible()
  })

  test('citizens see a month in numbers and take it home', async ({ page }) => {
    await page.goto('/m/figures')
    await expect(page.getByRole('heading', { name: '公开数据' })).toBeVisible()
    await expect(page.getByText(/按整月发布/)).toBeVisible()
    await expect(page.getByText(/满意率\(全量口径\)/)).toBeVisible()
    const answer = await page.request.get(new URL((await page.getByRole('link', { name: /下载开放数据/ }).getAttribute('href'))!, page.url()).href)
    const lines = (await answer.text()).split('\r\n')
    expect(lines[0]).toContain('月份,地区,诉求分类')
    const counts = lines.slice(1).map((l) => l.split(',')).filter((c) => c[3] === 'K00' && c[7] !== '').map((c) => Number(c[7]))
    expect(counts.length).toBeGreaterThan(0)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(10)
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
    expect(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([])
  })
})
