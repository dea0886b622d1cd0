import { useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { showClock, showTime } from '../../shared/time'
import { doors as phone, recording, type Spoken } from '../phone/doors'
import type { Mark } from './doors'

const span = 50 // tenths of a second that one click marks

/** The recordings of the inspected call, with marks on the time line: a click on a mark plays from there. */
export function Recordings({ ticket, marks, names, onMark }: { ticket: number; marks: Mark[]; names: Record<string, string>; onMark?: (m: Mark) => void }) {
  const calls = useQuery({ queryKey: ['ticket', String(ticket), 'calls'], queryFn: () => phone.calls(ticket), retry: false })
  const list = (calls.data ?? []).filter((c) => c.hear)
  if (!list.length) return null
  return <>{list.map((c) => <Tape key={c.id} call={c} marks={marks.filter((m) => m.text === `call:${c.id}`)} names={names} onMark={onMark} />)}</>
}

const clock = (tenths: number) => showClock(Math.floor(tenths / 10))

function Tape({ call: c, marks, names, onMark }: { call: Spoken; marks: Mark[]; names: Record<string, string>; onMark?: (m: Mark) => void }) {
  const [src, setSrc] = useState('')
  const [refusal, setRefusal] = useState('')
  const audio = useRef<HTMLAudioElement>(null)
  useEffect(() => () => URL.revokeObjectURL(src), [src])
  const whole = Math.max(1, c.recording * 10)
  const mark = () => {
    const from = Math.max(0, Math.floor((audio.current?.currentTime ?? 0) * 10))
    const to = Math.min(whole, from + span)
    if (to > from) onMark?.({ text: `call:${c.id}`, from, to, item: '', quote: `录音 ${clock(from)}–${clock(to)}`, note: '' })
  }
  const seek = (m: Mark) => {
    if (!audio.current) return
    audio.current.currentTime = m.from / 10
    void audio.current.play()
  }
  return (
    <section className="q-passage" aria-label="录音">
      <h3>录音 {showTime(c.at)} · {c.by} · 通话 {showClock(c.talked)}</h3>
      {!src ? (
        <p><Button size="small" onClick={() => void recording(c.id).then(setSrc, (e: Error) => setRefusal(e.message))}>听录音 {showClock(c.recording)}</Button> <span className="meta">{refusal || '收听会留下记录；左声道来电人，右声道坐席'}</span></p>
      ) : (
        <p className="q-tape"><audio ref={audio} className="ph-audio" controls src={src} aria-label={`录音 ${c.id}`} />{onMark && <Button size="small" onClick={mark}>标注这里</Button>}</p>
      )}
      <div className="q-time" role="group" aria-label="时间轴">
        {marks.map((m) => (
          <button key={m.from + m.item} type="button" disabled={!src} style={{ left: `${(100 * m.from) / whole}%`, width: `${Math.max(2, (100 * (m.to - m.from)) / whole)}%` }} title={`${clock(m.from)} ${names[m.item] ?? m.item}${m.note ? `：${m.note}` : ''}`} onClick={() => seek(m)}>
            <span>{names[m.item]?.slice(0, 2)}</span>
          </button>
        ))}
      </div>
      {marks.length > 0 && <ul className="q-lost">{marks.map((m) => <li key={m.from + m.item}><span>{clock(m.from)} — {clock(m.to)}　{names[m.item] ?? m.item}{m.note && `：${m.note}`}</span></li>)}</ul>}
    </section>
  )
}
