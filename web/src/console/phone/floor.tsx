import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { showClock } from '../../shared/time'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { agentStates, doors, share, type CallFigures, type Floor, type FloorSeat } from './doors'
import { ask, connect, open, usePhone } from './line'
import './phone.css'

const target = 95
/** After so many seconds in a state the seat stands out. */
const long: Record<string, number> = { talking: 15 * 60, held: 3 * 60, wrap_up: 3 * 60, busy: 15 * 60 }

/** 话务现场: every agent's state, who waits, how well calls are answered now. */
export function NowPart({ bar }: { bar: React.ReactNode }) {
  const floor = useQuery({ queryKey: ['phone-floor'], queryFn: doors.floor, refetchInterval: 2000, retry: false })
  const phone = usePhone()
  const { message } = App.useApp()
  useEffect(() => {
    if (floor.isSuccess) open()
  }, [floor.isSuccess])
  const act = async (wish: { do: string } & Record<string, unknown>) => {
    try {
      if (wish.do === 'watch' && !phone.view?.sound) await connect()
      await ask(wish)
      void floor.refetch()
    } catch (e) {
      void message.error((e as Error).message, 5)
    }
  }
  if (floor.isPending) return <Panel title="坐席" className="grow">{bar}<Bones lines={10} /></Panel>
  if (!floor.data) return <Panel title="坐席" className="grow">{bar}<Refused error={floor.error} retry={() => void floor.refetch()} /></Panel>
  const f = floor.data
  const counts = Object.entries(agentStates).map(([key, name]) => [name, f.seats.filter((s) => s.state === key).length] as const).filter(([, n]) => n > 0)
  return (
    <div className="lines">
      <Panel
        title="坐席" className="grow"
        note={<span className="seat-counts">{counts.map(([name, n]) => <Chip key={name} tone="line">{name} {n}</Chip>)}</span>}
      >
        {bar}
        {!f.seats.length ? (
          <Blank title="今天还没有坐席签入">坐席在话务台点「签入示闲」后，会出现在这里。</Blank>
        ) : (
          <div className="seat-grid scroll grow" tabIndex={0} role="group" aria-label="坐席状态">
            {f.seats.map((s) => <Seat key={s.agent} seat={s} now={f.now} watched={f.watching === s.agent} act={act} how={phone.view?.watch?.how} />)}
          </div>
        )}
      </Panel>
      <div className="lines-side">
        <Level floor={f} />
        <Panel title="排队" note={f.queue.length ? `${f.queue.length} 人` : undefined} className="grow" scroll>
          {!f.queue.length ? (
            <Blank title="没有人在排队" />
          ) : (
            <table className="calls-waiting">
              <tbody>
                {f.queue.map((c, i) => (
                  <tr key={i}>
                    <td>{c.queue}</td>
                    <td className="num">{c.number}</td>
                    <td>{c.before > 0 && <Chip tone="amber">此前 {c.before} 次</Chip>}</td>
                    <td className="num">{waited(c.since, f.now)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Panel>
        <Alerts floor={f} act={act} />
      </div>
    </div>
  )
}

type Act = (wish: { do: string } & Record<string, unknown>) => Promise<void>
const seconds = (since: string, now: string) => Math.max(0, (Date.parse(now) - Date.parse(since)) / 1000)
const waited = (since: string, now: string) => showClock(seconds(since, now))
const isLong = (s: FloorSeat, now: string) => seconds(s.since, now) > (long[s.state] ?? Infinity)

function Seat({ seat: s, now, watched, act, how }: { seat: FloorSeat; now: string; watched: boolean; act: Act; how?: string }) {
  const talks = s.state === 'talking' || s.state === 'held'
  return (
    <article className={`seat s-${s.state}${s.help ? ' help' : isLong(s, now) ? ' long' : ''}`} aria-label={s.name}>
      <div className="row">
        <span>{s.name}</span>
        {s.help ? <Chip tone="solidred">求助</Chip> : s.temp ? <Chip tone="amber">临时</Chip> : <small>{s.skills?.[0] ?? ''}</small>}
      </div>
      <div className="row">
        <b>{agentStates[s.state] ?? s.state}{s.reason ? ` · ${s.reason}` : ''}</b>
        <span className="num">{waited(s.since, now)}</span>
      </div>
      {talks ? (
        <div className="does">
          {watched ? (
            <>
              <button type="button" className="link" onClick={() => void act({ do: 'watch', agent: s.agent, how: how === 'whisper' ? 'monitor' : 'whisper' })}>{how === 'whisper' ? '不再耳语' : '耳语'}</button>
              <button type="button" className="link" onClick={() => void act({ do: 'watch', agent: s.agent, how: how === 'barge' ? 'monitor' : 'barge' })}>{how === 'barge' ? '不再插话' : '插话'}</button>
              <button type="button" className="link" onClick={() => void act({ do: 'unwatch' })}>停止</button>
            </>
          ) : (
            <button type="button" className="link" onClick={() => void act({ do: 'watch', agent: s.agent, how: 'monitor' })}>监听</button>
          )}
          <button type="button" className="link" onClick={() => void act({ do: 'cut', agent: s.agent })}>强拆</button>
        </div>
      ) : (
        <div className="row">
          <small>今日 {s.today} 通{s.handle ? `，平均 ${showClock(s.handle)}` : ''}</small>
          {['busy', 'resting', 'wrap_up'].includes(s.state) && s.sound && <button type="button" className="link" onClick={() => void act({ do: 'set', agent: s.agent, state: 'ready' })}>置闲</button>}
        </div>
      )}
    </article>
  )
}

/** How well this quarter of an hour is answered, with what it is made of. */
function Level({ floor: f }: { floor: Floor }) {
  const q = f.quarter
  const from = new Date(q.from)
  const clock = (d: Date) => d.toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'Asia/Shanghai' })
  return (
    <Panel title="本刻钟服务水平" note={`${clock(from)} — ${clock(new Date(from.getTime() + 900_000))}`}>
      <div className="level">
        <div>
          <span className="big num">{share(q.within)}</span>　<span className="meta num">{q.within.num} / {q.within.den}　{f.within} 秒内接通</span>
        </div>
        <div className="bar" role="img" aria-label={`${share(q.within)}，目标 ${target}%`}>
          <i style={{ width: `${q.within.den ? (q.within.num / q.within.den) * 100 : 0}%` }} />
          <u style={{ left: `${target}%` }} />
        </div>
        <Rates title="本刻钟" f={q} short={f.short} />
        <Rates title="今日" f={f.today} short={f.short} />
      </div>
    </Panel>
  )
}

function Rates({ title, f, short }: { title: string; f: CallFigures; short: number }) {
  return (
    <p>
      <span>{title} 接通 {share(f.answered)}（{f.answered.num}/{f.answered.den}）</span>
      <span>平均等待 {f.waited ? `${f.mean_wait.toFixed(1)} 秒` : '—'}</span>
      <span>放弃 {f.abandoned.num}（剔除 {short} 秒内 {f.abandoned.out}）</span>
    </p>
  )
}

/** What wants the floor lead now, each with one button. */
function Alerts({ floor: f, act }: { floor: Floor; act: Act }) {
  const list = [
    ...f.seats.filter((s) => s.help).map((s) => ({ key: `h${s.agent}`, text: `${s.name} 求助班长`, button: '监听', wish: { do: 'watch', agent: s.agent, how: 'monitor' } })),
    ...f.seats.filter((s) => isLong(s, f.now)).map((s) => ({
      key: `l${s.agent}`, text: `${s.name} ${agentStates[s.state]}已 ${waited(s.since, f.now)}`,
      button: s.state === 'talking' || s.state === 'held' ? '监听' : '置闲',
      wish: s.state === 'talking' || s.state === 'held' ? { do: 'watch', agent: s.agent, how: 'monitor' } : { do: 'set', agent: s.agent, state: 'ready' },
    })),
  ]
  return (
    <Panel title="告警" note={f.back ? `待回拨 ${f.back} 人` : undefined}>
      <div className="level">
        {!list.length && <p>没有需要处置的情况。</p>}
        {list.map((a) => (
          <p key={a.key}>
            <span>{a.text}</span>
            <Button size="small" onClick={() => void act(a.wish)}>{a.button}</Button>
          </p>
        ))}
        {f.refused > 0 && <p>中继拒绝的报文 {f.refused} 个（来路不明、过大或过密）。</p>}
        {!f.trunk && <p>没有配置外线中继，不能呼出。</p>}
      </div>
    </Panel>
  )
}
