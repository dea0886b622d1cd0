import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { may, useMe } from '../session'
import { showClock, showTime } from '../../shared/time'
import { doors, endedBys, recording, type Spoken } from './doors'
import { ask, usePhone } from './line'
import './phone.css'

/** 通话 of a ticket: when, who, how long, and the recording; hearing it is written down. */
export function Calls({ ticket }: { ticket: number }) {
  const me = useMe()
  const phone = usePhone()
  const { message } = App.useApp()
  const staff = may(me, 'register', 'follow_up', 'inspect', 'see_all', 'lead_floor')
  const calls = useQuery({ queryKey: ['ticket', String(ticket), 'calls'], queryFn: () => doors.calls(ticket), enabled: staff, retry: false })
  const list = calls.data ?? []
  const dials = !!phone.view?.outward && !!phone.view.sound && !phone.view.call && may(me, 'register', 'follow_up')
  if (!list.length && !dials) return null
  const dial = () => void ask({ do: 'dial', ticket }).catch((e: Error) => void message.error(e.message))
  return (
    <section className="attachments calls" aria-label="通话">
      <div className="head">
        <b>通话{list.length ? ` ${list.length}` : ''}</b>
        {dials && <button type="button" className="link" onClick={dial}>呼叫诉求人</button>}
      </div>
      <ul>
        {list.map((c) => (
          <li key={c.id}>
            <div className="one">
              <span className="grow">
                {c.direction === 'out' ? '呼出' : '来电'} {showTime(c.at)} · {c.by || '无人接听'} · {c.answered ? `通话 ${showClock(c.talked)}` : `排队 ${c.waited} 秒未接通`}
              </span>
              <span className="meta">{c.live ? '通话中' : (endedBys[c.ended_by ?? ''] ?? '')}</span>
            </div>
            {c.hear && <Player call={c} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Player({ call }: { call: Spoken }) {
  const [src, setSrc] = useState('')
  const [refusal, setRefusal] = useState('')
  useEffect(() => () => URL.revokeObjectURL(src), [src])
  if (src) return <audio className="ph-audio" controls autoPlay src={src} aria-label={`录音 ${call.id}`} />
  return (
    <div className="one">
      <Button size="small" onClick={() => void recording(call.id).then(setSrc, (e: Error) => setRefusal(e.message))}>听录音 {showClock(call.recording)}</Button>
      <span className="meta">{refusal || '收听会留下记录'}</span>
    </div>
  )
}
