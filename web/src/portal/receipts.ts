import { read, write } from '../shared/store'

/** A receipt kept on this device, because its owner asked for it. */
export type Receipt = { no: string; code: string; title: string; at: number }

const key = 'suban.receipts'

export function receipts(): Receipt[] {
  const list = read<Receipt[]>(localStorage, key)
  return Array.isArray(list) ? list.filter((r) => r && r.no && r.code) : []
}

export function keep(r: Receipt): boolean {
  return write(localStorage, key, [r, ...receipts().filter((x) => x.no !== r.no)].slice(0, 30))
}

export function forget(no?: string) {
  write(localStorage, key, no ? receipts().filter((r) => r.no !== no) : [])
}

/** Codes are read aloud and copied by hand: capitals, no spaces or dashes, full-width forms made plain. */
export function tidy(text: string): string {
  return text.normalize('NFKC').toUpperCase().replace(/[^0-9A-Z]/g, '')
}

/** A2B3C4D5 → A2B3-C4D5 */
export function spaced(code: string): string {
  return code.length === 8 ? `${code.slice(0, 4)}-${code.slice(4)}` : code
}
