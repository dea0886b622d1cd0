import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../shared/api'
import type { Id, TimelineEvent } from '../../shared/contract'
import { showFull, showTime } from '../../shared/time'
import { Blank, Bones, Panel, Refused } from '../ui'

/** 时间线: what was done, by whom, when; newest first. */
export function Timeline({ ticket }: { ticket: Id }) {
  const events = useQuery({ queryKey: ['ticket', String(ticket), 'timeline'], queryFn: () => api.timeline(ticket) })
  const [oldest, setOldest] = useState(false)
  const list = events.data ?? []
  const shown = [...list].sort((a, b) => (oldest ? a.seq - b.seq : b.seq - a.seq))
  return (
    <Panel
      title="时间线"
      className="timeline"
      scroll
      note={
        <>
          共 {list.length} 条
          <button type="button" className="link" onClick={() => setOldest(!oldest)}>
            {oldest ? '先看最新' : '从头看'}
          </button>
        </>
      }
    >
      {events.isPending ? (
        <Bones />
      ) : events.isError ? (
        <Refused error={events.error} retry={() => void events.refetch()} />
      ) : !list.length ? (
        <Blank title="还没有记录" />
      ) : (
        <ol className="events">
          {shown.map((e) => (
            <li key={e.seq} className={'e-' + tone(e)}>
              <time className="num" title={showFull(e.at)}>{showTime(e.at)}</time>
              <i aria-hidden="true" />
              <div className="grow">
                <p>
                  <b>{e.name}</b>
                  <span className="who">{e.actor}</span>
                </p>
                {e.erased ? <p className="meta">已按规定删除</p> : e.text && <p className="pre said">{e.text}</p>}
                {!e.erased && !!e.details?.length && (
                  <dl>
                    {e.details.map((d, i) => (
                      <div key={i}>
                        <dt>{d.label}</dt>
                        <dd className="pre">{d.value}</dd>
                      </div>
                    ))}
                  </dl>
                )}
              </div>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

/** Red for what went wrong, amber for what presses, green for what was finished. */
function tone(e: TimelineEvent): string {
  if (/超期|驳回|未达标|不满意|虚假|不予受理|重办/.test(e.name)) return 'red'
  if (/预警|催办|督办|退单|延期|挂起|超时|争议|审定/.test(e.name)) return 'amber'
  if (/答复|办结|通过|恢复|联系/.test(e.name)) return 'green'
  return 'blue'
}
