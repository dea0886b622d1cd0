import { defineConfig } from '@playwright/test'

/** Journeys in a real browser against a running system: SUBAN_URL=… npm run e2e [-- --trace on]. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'e2e/results',
  snapshotPathTemplate: 'e2e/pictures/{arg}{ext}',
  timeout: 180_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: !!process.env.CI,
  retries: process.env.CI ? 1 : 0, // a second attempt is named in the closing lines
  reporter: [['list']],
  use: {
    baseURL: process.env.SUBAN_URL ?? 'http://127.0.0.1:5173',
    ignoreHTTPSErrors: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] },
  },
})
