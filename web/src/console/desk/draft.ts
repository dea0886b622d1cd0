import type { Id, Registration } from '../../shared/contract'
import type { Sent } from '../../shared/files'
import { drop, read, write } from '../../shared/store'

/** What the registration screen holds while it is being typed. */
export type Draft = {
  channel: string
  source: string
  kind: string
  category?: string
  region?: string
  place: string
  title: string
  content: string
  expectation: string
  urgency: string
  labels: string[]
  name: string
  phone: string
  type: string
  confidential: boolean
  /** The earlier ticket of which this is a repeat (再次反映). */
  repeat?: { id: number; no: string }
  /** The special desk (专席) at which it is taken. */
  desk?: number
  files: Sent[]
  /** The call that is being written down, and its number as the desk may see it. */
  call?: { id: number; number: string; known: boolean }
}

export const blank: Draft = {
  channel: 'phone', source: 'local', kind: '', category: undefined, region: undefined, place: '', title: '', content: '', expectation: '',
  urgency: '0', labels: [], name: '', phone: '', type: 'person', confidential: false, files: [],
}

const keyOf = (user: Id) => `suban.${user}.desk`
/** Where the key of a registration that may have arrived is kept, so that it is sent once. */
export const sentKey = (user: Id) => `suban.${user}.desk.sent`
/** A shared machine keeps nobody's words longer than a shift. */
const lasts = 12 * 3600_000

export type Saved = { at: number; draft: Draft }

export function loadDraft(user: Id, now = Date.now()): Saved | undefined {
  const saved = read<Saved>(localStorage, keyOf(user))
  if (!saved || typeof saved.at !== 'number' || !saved.draft) return undefined
  if (now - saved.at > lasts) {
    dropDraft(user)
    return undefined
  }
  return { at: saved.at, draft: { ...blank, ...saved.draft } }
}

/** Keeps a draft; an untouched form keeps nothing. Returns when it was kept. */
export function saveDraft(user: Id, draft: Draft, now = Date.now()): number | undefined {
  if (isBlank(draft)) {
    drop(localStorage, keyOf(user))
    return undefined
  }
  return write(localStorage, keyOf(user), { at: now, draft }) ? now : undefined
}

export function dropDraft(user: Id) {
  drop(localStorage, keyOf(user))
  drop(localStorage, sentKey(user))
}

export function isBlank(d: Draft): boolean {
  return !(d.kind || d.category || d.region || d.place.trim() || d.title.trim() || d.content.trim() || d.expectation.trim() || d.name.trim() || d.phone.trim() || d.files.length)
}

export type Missing = { name: keyof Draft; label: string }

export const limits = { title: 100, place: 200, content: 10_000, expectation: 500, name: 50 }

/** What is refused needs no category and no place: it is not taken on. */
const ofRefusal: (keyof Draft)[] = ['kind', 'title', 'content', 'phone']

/** What still has to be filled in before a ticket is accepted, in the order of the form. */
export function missing(d: Draft, refusing = false): Missing[] {
  const list: [keyof Draft, string, boolean][] = [
    ['kind', '诉求类型', !!d.kind],
    ['category', '诉求分类', !!d.category],
    ['title', '工单标题', !!d.title.trim()],
    ['region', '事发区域', !!d.region],
    ['place', '详细地址', !!d.place.trim()],
    ['content', '诉求内容', !!d.content.trim()],
    ['phone', '联系电话', !!d.phone.trim() || !!d.call?.known || d.channel !== 'phone'],
  ]
  return list.filter(([name, , ok]) => !ok && (!refusing || ofRefusal.includes(name))).map(([name, label]) => ({ name, label }))
}

/** What is too long, named. */
export function tooLong(d: Draft): { name: keyof Draft; message: string } | undefined {
  const labels = { title: '工单标题', place: '详细地址', content: '诉求内容', expectation: '诉求目的', name: '联系人' }
  for (const [name, max] of Object.entries(limits) as [keyof typeof limits, number][]) {
    const n = [...d[name]].length
    if (n > max) return { name, message: `${labels[name]}最多 ${max} 字，现在 ${n} 字` }
  }
  return undefined
}

export function toRegistration(d: Draft, submit: Registration['submit'], mergeInto?: number): Registration {
  const region = d.region
  return {
    channel: d.channel as Registration['channel'],
    source: d.source as Registration['source'],
    kind: (d.kind || undefined) as Registration['kind'],
    category: d.category,
    region: region?.slice(0, 6),
    township: region && region.length > 6 ? region : undefined,
    place: d.place.trim(),
    title: d.title.trim(),
    content: d.content.trim(),
    expectation: d.expectation.trim(),
    requester: { name: d.name.trim(), phone: d.phone.trim(), type: d.type as 'person' | 'company', confidential: d.confidential },
    urgency: Number(d.urgency),
    labels: d.labels,
    call: d.call?.id,
    repeat_of: d.repeat?.id,
    merge_into: mergeInto,
    desk: d.desk,
    attachments: d.files.map(({ file, name }) => ({ file, name })),
    submit,
  }
}

/** What another line is told when the matter is transferred: where, what, and what is asked. */
export function summary(d: Draft): string {
  return [...[d.title.trim(), d.place.trim() && `地点：${d.place.trim()}`, d.content.trim()].filter(Boolean).join('。')].slice(0, 1000).join('')
}

/** A phone good enough to look up: at least seven digits, in any spelling. */
export function dialable(phone: string): string | undefined {
  const digits = phone.normalize('NFKC').replace(/\D/g, '')
  return digits.length >= 7 && digits.length <= 16 ? digits : undefined
}
