// Words must be legible: every pair of text and ground that the stylesheets use
// together reaches 4.5:1 (borders of inputs 3:1).
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { colors } from './theme'

const css = readFileSync('src/console/console.css', 'utf8')
const token = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(css)![1]

function light(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
export function ratio(a: string, b: string): number {
  const [x, y] = [light(a), light(b)].sort((p, q) => q - p)
  return (x + 0.05) / (y + 0.05)
}

test.each([
  ['text', colors.text, '#ffffff'], ['second', colors.text2, '#ffffff'], ['third on white', colors.text3, '#ffffff'], ['third on canvas', colors.text3, colors.canvas], ['placeholder', colors.placeholder, '#ffffff'],
  ['link', colors.primary, '#ffffff'], ['link on head', colors.primary, colors.head], ['red', colors.red, '#ffffff'], ['amber', colors.amber, '#ffffff'], ['green', colors.green, '#ffffff'],
  ['button', '#ffffff', colors.primary], ['danger', '#ffffff', colors.red], ['nav', '#dbe6f6', '#12418a'], ['brand', '#ffffff', colors.navy],
])('%s', (_, ink, ground) => expect(ratio(ink, ground)).toBeGreaterThanOrEqual(4.5))

test.each([...css.matchAll(/\.chip\.c-(\w+) \{ background: (var\(--([\w-]+)\)|#[0-9a-f]{3,6});[^}]*color: (#[0-9a-f]{6})/g)].map((m) => [m[1], m[3] ? token(m[3]) : m[2].length === 4 ? '#ffffff' : m[2], m[4]]))(
  'chip %s', (_, ground, ink) => expect(ratio(ink, ground)).toBeGreaterThanOrEqual(4.5),
)

test('input borders are seen', () => expect(ratio(colors.border, '#ffffff')).toBeGreaterThanOrEqual(3))
