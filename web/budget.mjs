// What a browser loads before a page can be used, in bytes as brotli sends them, against the
// most it may be. `npm run build` ends with it; `npm run budget` weighs what was built last.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

const most = { desk: 320_000, tickets: 380_000, portal: 75_000, wall: 280_000 }

const load = JSON.parse(readFileSync('node_modules/.cache/first-load.json', 'utf8'))
let over = 0
for (const [page, limit] of Object.entries(most)) {
  const bytes = load[page].reduce((n, file) => n + brotliCompressSync(readFileSync(join('dist', file))).length, 0)
  if (bytes > limit) over++
  console.log(`${page.padEnd(8)} ${(bytes / 1000).toFixed(1).padStart(6)} kB of ${limit / 1000} kB in ${load[page].length} files${bytes > limit ? '  TOO MUCH' : ''}`)
}
process.exit(over ? 1 : 0)
