import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
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

/** Writes down which files each page needs before it can be used: budget.mjs weighs them. */
function firstLoad(pages: Record<string, string[]>): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    writeBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((c) => c.type === 'chunk')
      const load: Record<string, string[]> = {}
      for (const [page, modules] of Object.entries(pages)) {
        const files = new Set<string>()
        const need = (name: string) => {
          const chunk = chunks.find((c) => c.fileName === name)
          if (!chunk || files.has(name)) return
          files.add(name)
          chunk.viteMetadata?.importedCss.forEach((css) => files.add(css))
          chunk.imports.forEach(need)
        }
        for (const m of modules) {
          const chunk = chunks.find((c) => c.facadeModuleId?.endsWith(m))
          if (!chunk) throw new Error(`${page}: no chunk of ${m}`)
          need(chunk.fileName)
        }
        load[page] = [...files]
      }
      mkdirSync('node_modules/.cache', { recursive: true })
      writeFileSync('node_modules/.cache/first-load.json', JSON.stringify(load))
    },
  }
}

/** Every page by the modules that it needs at once. */
const pages = {
  desk: ['/index.html', '/src/console/desk/page.tsx'],
  tickets: ['/index.html', '/src/console/tickets/page.tsx'],
  portal: ['/m/index.html'],
  wall: ['/wall/index.html'],
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
  plugins: [react(), portalPaths(), precompress(), firstLoad(pages), ...(mode === 'mock' ? [mock()] : [])],
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
