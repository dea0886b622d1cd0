import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { configDefaults } from 'vitest/config'

/** Writes .br and .gz beside every text file, so the server only sends bytes. */
function precompress(): Plugin {
  const walk = (dir: string): string[] =>
    readdirSync(dir).flatMap((name) => {
      const path = join(dir, name)
      return statSync(path).isDirectory() ? walk(path) : [path]
    })
  return {
    name: 'precompress',
    apply: 'build',
    closeBundle() {
      for (const path of walk('dist')) {
        if (!/\.(js|css|html|svg)$/.test(path)) continue
        const body = readFileSync(path)
        if (body.length < 1024) continue
        writeFileSync(path + '.br', brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
        writeFileSync(path + '.gz', gzipSync(body, { level: 9 }))
      }
    },
  }
}

/** Fails the build when a page's first load outgrows its budget (bytes, brotli). */
function budget(limits: Record<string, number>): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    enforce: 'post',
    closeBundle() {
      for (const [page, limit] of Object.entries(limits)) {
        const html = readFileSync(join('dist', page), 'utf8')
        const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => join('dist', m[1]))
        const total = files.reduce((n, f) => n + brotliCompressSync(readFileSync(f)).length, 0)
        if (total > limit) throw new Error(`${page}: first load ${total} bytes, budget ${limit}`)
      }
    },
  }
}

/** In development only: answers /api from memory (mode "mock"). */
function mock(): Plugin {
  return {
    name: 'mock-api',
    apply: 'serve',
    async configureServer(server) {
      const { attach } = await server.ssrLoadModule('/src/mock/vite.ts')
      attach(server.middlewares)
    },
  }
}

/** In development the portal's paths all open its one page. */
function portalPaths(): Plugin {
  return {
    name: 'portal-paths',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((req, _res, next) => {
        if (req.url && /^\/m(\/[a-z]*)?(\?.*)?$/.test(req.url)) req.url = '/m/index.html'
        if (req.url === '/wall') req.url = '/wall/index.html'
        next()
      })
    },
  }
}

export default defineConfig(({ mode }) => ({
  plugins: [react(), portalPaths(), precompress(), budget({ 'index.html': 260_000, 'm/index.html': 75_000, 'wall/index.html': 280_000 }), ...(mode === 'mock' ? [mock()] : [])],
  server: { port: 5173, fs: { allow: ['..'] }, watch: { ignored: ['**/e2e/**', '**/dist/**'] }, proxy: mode === 'mock' ? undefined : { '/api': process.env.SUBAN_URL ?? 'http://127.0.0.1:8080' } },
  build: {
    target: ['chrome109', 'firefox115'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: { console: 'index.html', portal: 'm/index.html', wall: 'wall/index.html' } },
  },
  test: {
    environment: 'jsdom',
    testTimeout: 30_000,
    setupFiles: ['src/test-setup.ts'],
    exclude: [...configDefaults.exclude, 'e2e/**'],
    env: { TZ: 'America/New_York' },
  },
}))
