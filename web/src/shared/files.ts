// Files on their way to a ticket: each is uploaded as it is, gets a number, and goes
// with what is submitted next.
import { useCallback, useRef, useState } from 'react'
import { Problem, send } from './http'

/** A file that has been uploaded, as a form keeps it. */
export type Sent = { file: string; name: string; size: number; picture: boolean }
/** A file in a form's list. */
export type Going = Sent & { key: string; state: 'going' | 'sent' | 'refused'; why?: string; waiting?: boolean; view?: string }

export type Attaching = { file: string; name: string }

/** What the picker offers; the server looks at the content and never at the name. */
export const accepted = 'image/jpeg,image/png,image/webp,application/pdf,.docx,.xlsx,.mp4,.mp3,.m4a,.wav'
export const most = 9
const largest = 40 * 1024 * 1024

/** 2.4 MB */
export function sizeOf(n: number): string {
  return n < 1024 ? `${n} B` : n < 1024 * 1024 ? `${Math.round(n / 1024)} KB` : `${(n / 1024 / 1024).toFixed(1)} MB`
}

type Answer = { file: string; size: number; picture: boolean; waiting?: boolean }

/** The files of one form. What was uploaded survives with the form's draft. */
export function useFiles(door: '/files' | '/citizen/files', start: Sent[] = []) {
  const [list, setList] = useState<Going[]>(() => start.map((s) => ({ ...s, key: s.file, state: 'sent' })))
  const next = useRef(0)
  const patch = (key: string, part: Partial<Going>) => setList((old) => old.map((f) => (f.key === key ? { ...f, ...part } : f)))

  const add = useCallback(
    (chosen: Iterable<File>) => {
      for (const f of chosen) {
        const key = `n${next.current++}`
        const row: Going = { key, file: '', name: f.name, size: f.size, picture: f.type.startsWith('image/'), state: 'going' }
        if (f.size > largest) Object.assign(row, { state: 'refused', why: `有 ${sizeOf(f.size)}，超过 40 MB，请缩小或剪短后再传` })
        if (f.size === 0) Object.assign(row, { state: 'refused', why: '是空文件，请重新选择' })
        if (row.picture && typeof URL.createObjectURL === 'function') row.view = URL.createObjectURL(f)
        setList((old) => [...old, row])
        if (row.state === 'refused') continue
        send<Answer>(door, f).then(
          (a) => patch(key, { ...a, state: 'sent' }),
          (e) => patch(key, { state: 'refused', why: e instanceof Problem ? e.message : '没有传上去，请重新选择' }),
        )
      }
    },
    [door],
  )
  const remove = useCallback((key: string) => setList((old) => old.filter((f) => f.key !== key)), [])
  const clear = useCallback(() => setList([]), [])
  const sent: Sent[] = list.filter((f) => f.state === 'sent').map(({ file, name, size, picture }) => ({ file, name, size, picture }))
  return { list, add, remove, clear, sent, going: list.some((f) => f.state === 'going'), attachments: sent.map(({ file, name }): Attaching => ({ file, name })) }
}

export type Files = ReturnType<typeof useFiles>
