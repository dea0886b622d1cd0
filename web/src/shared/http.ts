// The one place that speaks HTTP. Refusals come back as RFC 9457 problems in
// Chinese and are thrown as Problem.

export type FieldError = { location: string; message: string }

/** A refusal of the server, in words for the person at the screen. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: FieldError[] = [],
    readonly body: Record<string, unknown> = {},
  ) {
    super(message)
  }

  /** Nothing reached the server, or nothing came back: the same request may be sent again. */
  get unsure(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

export type Query = Record<string, string | number | boolean | string[] | undefined | null>

/** A query string with empty values left out and keys in order. */
export function queryString(query?: Query): string {
  const p = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '') continue
    if (Array.isArray(value)) value.forEach((v) => p.append(key, v))
    else p.set(key, String(value))
  }
  const s = p.toString()
  return s ? '?' + s : ''
}

let csrf = ''
/** Remembers the token of GET /api/me; every changing request carries it. */
export function useToken(token: string) {
  csrf = token
}

let onSignedOut = () => {}
/** Called when the server says that the session is over. */
export function whenSignedOut(f: () => void) {
  onSignedOut = f
}

type Options = { body?: unknown; key?: string; signal?: AbortSignal; timeout?: number; keepalive?: boolean }

export function call<T>(method: string, path: string, o: Options = {}): Promise<T> {
  const headers: Record<string, string> = o.body === undefined ? {} : { 'Content-Type': 'application/json' }
  if (o.key) headers['Idempotency-Key'] = o.key
  return ask(method, path, headers, o.body === undefined ? undefined : JSON.stringify(o.body), o)
}

/** A file goes as it is; a slow line may take its time. */
export function send<T>(path: string, file: Blob, o: { signal?: AbortSignal } = {}): Promise<T> {
  return ask('POST', path, { 'Content-Type': 'application/octet-stream' }, file, { ...o, timeout: 15 * 60_000 })
}

/** A file that only its own receipt opens. */
export async function fetchFile(path: string, body: unknown): Promise<Blob> {
  let answer: Response
  try {
    answer = await fetch('/api' + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, credentials: 'same-origin', body: JSON.stringify(body) })
    if (answer.ok) return await answer.blob()
  } catch {
    throw new Problem(0, 'network', '网络不通，没有打开，请检查网络后再试一次。')
  }
  throw problemOf(answer.status, await answer.text())
}

/** Asks for a file with a body and lets the browser keep it under its own name. */
export async function save(path: string, body: unknown): Promise<void> {
  const headers = { 'Content-Type': 'application/json', ...(csrf ? { 'X-CSRF-Token': csrf } : {}) }
  let answer: Response
  try {
    answer = await fetch('/api' + path, { method: 'POST', headers, credentials: 'same-origin', body: JSON.stringify(body) })
  } catch {
    throw new Problem(0, 'network', '网络不通或服务器没有回应，请检查网络后再试一次。')
  }
  if (!answer.ok) throw problemOf(answer.status, await answer.text())
  const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1]
  keep(await answer.blob(), name ? decodeURIComponent(name) : '导出.xlsx')
}

/** Lets the browser keep a file under its name. */
export function keep(file: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Asks for what takes a while and hears of each step: every line of the answer is one. */
export async function follow<T>(path: string, body: unknown, signal: AbortSignal, hear: (step: T) => void): Promise<void> {
  const headers = { 'Content-Type': 'application/json', ...(csrf ? { 'X-CSRF-Token': csrf } : {}) }
  try {
    const answer = await fetch('/api' + path, { method: 'POST', headers, credentials: 'same-origin', body: JSON.stringify(body), signal })
    if (!answer.ok || !answer.body) throw problemOf(answer.status, await answer.text())
    const lines = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let rest = ''; ; ) {
      const { value, done } = await lines.read()
      const whole = (rest + (value ?? '')).split('\n')
      rest = whole.pop() ?? ''
      for (const line of whole) {
        const step = JSON.parse(line) as T & { problem?: { status: number } }
        if (step.problem) throw problemOf(step.problem.status, JSON.stringify(step.problem))
        hear(step)
      }
      if (done) return
    }
  } catch (e) {
    if (e instanceof Problem || signal.aborted) throw e
    throw new Problem(0, 'network', '网络不通或服务器没有回应，请检查网络后再试一次。')
  }
}

async function ask<T>(method: string, path: string, more: Record<string, string>, body: BodyInit | undefined, o: Options): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', ...more }
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf

  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), o.timeout ?? 30_000)
  o.signal?.addEventListener('abort', () => abort.abort())
  let answer: Response
  let text: string
  try {
    answer = await fetch('/api' + path, {
      method,
      headers,
      credentials: 'same-origin',
      keepalive: o.keepalive,
      body,
      signal: abort.signal,
    })
    text = await answer.text()
  } catch (e) {
    if (o.signal?.aborted) throw e
    throw new Problem(0, 'network', '网络不通或服务器没有回应。填写的内容都在，请检查网络后再试一次。')
  } finally {
    clearTimeout(timer)
  }
  if (answer.ok) return (text ? JSON.parse(text) : undefined) as T
  throw problemOf(answer.status, text)
}

function problemOf(status: number, text: string): Problem {
  let body: Record<string, unknown> = {}
  try {
    body = JSON.parse(text)
  } catch {
    // A proxy's page, not ours.
  }
  const said = typeof body.detail === 'string' && body.detail ? body.detail : typeof body.title === 'string' && /[一-鿿]/.test(body.title) ? body.title : ''
  const errors = Array.isArray(body.errors) ? (body.errors as FieldError[]).filter((e) => e && typeof e.message === 'string') : []
  const problem = new Problem(status, typeof body.code === 'string' ? body.code : '', said || spoken(status), errors, body)
  if (status === 401 && problem.code !== 'totp' && problem.code !== 'sign_in') onSignedOut()
  return problem
}

function spoken(status: number): string {
  if (status === 401) return '登录已失效，请重新登录。'
  if (status === 403) return '您没有权限做这件事。'
  if (status === 404) return '没有找到，或者不在您的查看范围内。'
  if (status === 409) return '工单刚刚有变化，请刷新后再办。'
  if (status === 413) return '内容太大，请精简后再提交。'
  if (status === 429) return '操作太频繁，请稍等一会儿再试。'
  if (status >= 500) return '服务器暂时不可用，填写的内容都在，请稍后再试一次。'
  return '没有办成，请检查填写的内容后再试。'
}

/** A random key for one intended deed. randomUUID is missing on plain HTTP, so it is made by hand. */
export function newKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  b[6] = (b[6] & 0x0f) | 0x40
  b[8] = (b[8] & 0x3f) | 0x80
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** "body.facts.reason" → "reason": the name of the field that a form shows. */
export function fieldOf(location: string): string {
  return location.replace(/^body\./, '').replace(/^facts\./, '')
}
