// A page's picture in a palette of 64 colours, so that the manual in the binary stays small.
import { deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'

/** The page as it stands; the page itself is left empty. */
export async function small(page: Page): Promise<Buffer> {
  const { width, height, rgba } = await pixels(page, await page.screenshot())
  return palette(width, height, rgba)
}

/** The browser itself reads its picture. */
async function pixels(page: Page, shot: Buffer) {
  await page.goto('about:blank')
  const { width, height, text } = await page.evaluate(async (png) => {
    const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob())
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    const draw = canvas.getContext('2d')!
    draw.drawImage(bitmap, 0, 0)
    const data = draw.getImageData(0, 0, bitmap.width, bitmap.height).data
    let text = ''
    for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768))
    return { width: bitmap.width, height: bitmap.height, text: btoa(text) }
  }, shot.toString('base64'))
  return { width, height, rgba: Buffer.from(text, 'base64') }
}

/** A PNG of the 64 commonest colours, every other pixel taking the nearest. */
function palette(width: number, height: number, rgba: Buffer): Buffer {
  const key = (i: number) => (rgba[i] << 16) | (rgba[i + 1] << 8) | rgba[i + 2]
  const counts = new Map<number, number>()
  for (let i = 0; i < rgba.length; i += 4) counts.set(key(i), (counts.get(key(i)) ?? 0) + 1)
  const kept: number[] = []
  const far = (a: number, b: number) => Math.abs((a >> 16) - (b >> 16)) + Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)) + Math.abs((a & 255) - (b & 255))
  for (const [c] of [...counts].sort((a, b) => b[1] - a[1])) {
    if (kept.length === 64) break
    if (kept.every((k) => far(k, c) > 14)) kept.push(c)
  }
  const nearest = new Map<number, number>()
  for (const c of counts.keys()) nearest.set(c, kept.reduce((best, k, i) => (far(k, c) < far(kept[best], c) ? i : best), 0))
  const lines = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = nearest.get(key((y * width + x) * 4))!
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(kept.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]))
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('PLTE', colours), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

function chunk(kind: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind), body])
  const out = Buffer.alloc(body.length + 12)
  out.writeUInt32BE(body.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc(named), body.length + 8)
  return out
}

function crc(bytes: Buffer): number {
  let c = ~0
  for (const b of bytes) {
    c ^= b
    for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (0xedb88320 & -(c & 1))
  }
  return ~c >>> 0
}
