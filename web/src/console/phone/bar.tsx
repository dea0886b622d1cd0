import { useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { App, Dropdown, Input, Modal, Select } from 'antd'
import { useKeys } from '../../shared/keys'
import { showClock } from '../../shared/time'
import { Down } from '../icons'
import { agentStates, busyReasons, callStates, doors, whys } from './doors'
import { ask, connect, open, take, usePhone, type PhoneView } from './line'
import './phone.css'

/** Whether the hotline has a telephone; without one the desk is as it was. */
export function useTelephone(): boolean {
  const has = useQuery({ queryKey: ['telephone'], queryFn: doors.telephone, staleTime: Infinity, retry: false })
  return !!has.data?.open
}

/** The call bar (话务条): what the telephone does, and what can be done, by button and key. */
export function CallBar() {
  const phone = usePhone()
  const { message } = App.useApp()
  const view = phone.view
  const call = view?.call
  useEffect(open, [])

  const doing = useRef(false)
  const act = async (wish: { do: string } & Record<string, unknown>) => {
    if (doing.current) return
    doing.current = true
    try {
      await ask(wish)
    } catch (e) {
      void message.error((e as Error).message, 4)
    } finally {
      doing.current = false
    }
  }
  const ready = async () => {
    try {
      if (!view?.sound) await connect()
      await ask({ do: 'state', state: 'ready' })
    } catch (e) {
      void message.error((e as Error).message, 6)
    }
  }
  const rings = view?.state === 'ringing'
  const talks = !!call && ['talking', 'held', 'consulting', 'conference', 'dialling', 'away'].includes(call.state) && !rings
  useKeys({
    F10: rings ? () => void act({ do: 'answer' }) : talks || call?.consulted ? () => void act({ do: 'hang_up' }) : undefined,
    'Ctrl+F10': call?.state === 'talking' ? () => void act({ do: 'hold' }) : call?.state === 'held' ? () => void act({ do: 'resume' }) : undefined,
    'Ctrl+F8': talks ? () => void act({ do: 'mute', on: !view?.muted }) : undefined,
  })
  useRingTitle(rings, call?.number)

  if (phone.link === 'taken')
    return (
      <div className="phone-note" role="status">
        电话在另一个页面使用。
        <button type="button" className="ph" onClick={take}>在此接听</button>
      </div>
    )
  if (!view)
    return (
      <div className="phone-note" role="status">
        {phone.trouble ?? (phone.link === 'lost' ? '电话断线，正在重新连接…' : '正在连接电话…')}
      </div>
    )
  return (
    <div className={`phone ph-${call ? (rings ? 'ringing' : call.state) : view.state}`}>
      <div className="ph-head">
        <span className="ph-state" role="status">
          {call && !rings ? callStates[call.state] ?? call.state : agentStates[view.state]}
          {view.reason && !call ? ` · ${view.reason}` : ''}
        </span>
        {phone.link === 'lost' && <span className="ph-lost">重新连接中</span>}
        <Since at={call?.since ?? view.since} skew={phone.skew} />
      </div>
      {call && (
        <>
          <b className="ph-number">{call.number}</b>
          <p>
            {call.direction === 'out' ? '呼出' : `${call.queue ?? '综合'}队列　排队 ${call.waited} 秒`}　{call.before ? `此前来电 ${call.before} 次` : call.known ? '首次来电' : '无法查历史'}
          </p>
          {call.party && <p>第三方：{call.party}{call.there ? '，已接通' : '，正在振铃'}</p>}
        </>
      )}
      {rings ? (
        <div className="ph-keys two">
          <button type="button" className="ph go" onClick={() => void act({ do: 'answer' })}>接听<kbd>F10</kbd></button>
          <button type="button" className="ph" onClick={() => void act({ do: 'hang_up' })}>不接</button>
        </div>
      ) : talks ? (
        <Talking view={view} act={act} />
      ) : (
        <Idle view={view} act={act} ready={ready} deaf={phone.deaf} />
      )}
      {rings && view.phone && <p role="status">话机 {view.phone} 正在响：摘机，或点接听让话机免提接起。</p>}
      {phone.trouble && <p role="alert">{phone.trouble}</p>}
      <p className="ph-foot">
        <span>排队 <b className={view.waiting ? 'warm' : ''}>{view.waiting}</b></span>
        <span>今日接听 <b>{view.today}</b></span>
        {view.phone && <span>话机 {view.phone}</span>}
        {view.watch && <span>正在监听 {view.watch.agent}</span>}
      </p>
    </div>
  )
}

type Act = (wish: { do: string } & Record<string, unknown>) => Promise<void>

/** What can be done in a call. */
function Talking({ view, act }: { view: PhoneView; act: Act }) {
  const call = view.call!
  const [asks, setAsks] = useState<'pass' | 'consult' | undefined>()
  const alone = !call.party
  return (
    <>
      <div className="ph-keys">
        <button type="button" className="ph" disabled={call.consulted || !['talking', 'held'].includes(call.state)} onClick={() => void act({ do: call.state === 'held' ? 'resume' : 'hold' })}>
          {call.state === 'held' ? '取回' : '保持'}<kbd>Ctrl+F10</kbd>
        </button>
        <button type="button" className={'ph' + (view.muted ? ' on' : '')} aria-pressed={!!view.muted} onClick={() => void act({ do: 'mute', on: !view.muted })}>
          {view.muted ? '取消静音' : '静音'}<kbd>Ctrl+F8</kbd>
        </button>
        {alone ? (
          <>
            <button type="button" className="ph" disabled={call.direction === 'out' || call.state === 'dialling'} onClick={() => setAsks('pass')}>转接</button>
            <button type="button" className="ph" disabled={!['talking', 'held'].includes(call.state)} onClick={() => setAsks('consult')}>三方</button>
          </>
        ) : (
          !call.consulted && (
            <>
              <button type="button" className="ph" disabled={!call.there || call.state === 'conference'} onClick={() => void act({ do: 'join' })}>接入三方</button>
              <button type="button" className="ph" disabled={!call.there || call.party === '外线'} onClick={() => void act({ do: 'hand_over' })}>转给他</button>
              {call.state === 'consulting' && <button type="button" className="ph" onClick={() => void act({ do: 'resume' })}>结束咨询</button>}
            </>
          )
        )}
        <button type="button" className={'ph' + (view.help ? ' on' : '')} aria-pressed={!!view.help} onClick={() => void act({ do: 'help', on: !view.help })}>
          {view.help ? '已求助' : '求助班长'}
        </button>
        <button type="button" className="ph stop" onClick={() => void act({ do: 'hang_up' })}>挂断<kbd>F10</kbd></button>
      </div>
      {asks && <Whom view={view} what={asks} act={act} close={() => setAsks(undefined)} />}
    </>
  )
}

/** Whom the call goes to, or who is asked. */
function Whom({ view, what, act, close }: { view: PhoneView; what: 'pass' | 'consult'; act: Act; close: () => void }) {
  const [to, setTo] = useState<string | undefined>()
  const [number, setNumber] = useState('')
  const go = () => {
    const [kind, key] = (to ?? '').split(' ')
    void act({ do: what, ...(kind === 'agent' ? { agent: Number(key) } : kind === 'queue' ? { queue: key } : { number }) })
    close()
  }
  const agents = { label: '坐席（示闲）', options: view.free.map((c) => ({ value: `agent ${c.id}`, label: c.name })) }
  const queues = { label: '队列', options: view.queues.map((q) => ({ value: `queue ${q.key}`, label: q.name })) }
  return (
    <Modal open title={what === 'pass' ? '转接给' : '咨询与三方通话'} okText={what === 'pass' ? '转接' : '呼叫'} cancelText="取消" okButtonProps={{ disabled: !to && !number }} onOk={go} onCancel={close} width={380}>
      <Select autoFocus style={{ width: '100%' }} placeholder={what === 'pass' ? '选择队列或坐席' : '选择坐席'} value={to} onChange={setTo} options={what === 'pass' ? [queues, agents] : [agents]} notFoundContent="没有示闲的坐席" aria-label="转给谁" />
      {what === 'consult' && (
        <Input style={{ marginTop: 10 }} placeholder={view.outward ? '或拨外线，例如 110、单位值班电话' : '没有配置中继，不能拨外线'} disabled={!view.outward} value={number} onChange={(e) => setNumber(e.target.value)} inputMode="tel" maxLength={20} autoComplete="off" aria-label="外线号码" />
      )}
    </Modal>
  )
}

/** Between calls. */
function Idle({ view, act, ready, deaf }: { view: PhoneView; act: Act; ready: () => Promise<void>; deaf?: boolean }) {
  const waits = view.state === 'ready'
  return (
    <>
      <div className="ph-keys two">
        {waits ? (
          <Dropdown trigger={['click']} menu={{ items: [...busyReasons.map((r) => ({ key: r, label: `示忙 · ${r}` })), { type: 'divider' }, { key: 'resting', label: '小休' }, { key: 'training', label: '培训' }, { key: 'offline', label: '签出' }], onClick: ({ key }) => void act(busyReasons.includes(key) ? { do: 'state', state: 'busy', reason: key } : { do: 'state', state: key }) }}>
            <button type="button" className="ph">示忙<Down style={{ fontSize: 10 }} /></button>
          </Dropdown>
        ) : (
          <button type="button" className="ph go" onClick={() => void ready()}>
            {view.state === 'offline' ? '签入示闲' : view.state === 'wrap_up' ? '整理完毕' : '示闲'}
          </button>
        )}
        {view.demo && waits ? (
          <button type="button" className="ph" onClick={() => void act({ do: 'demo' })}>来一个演示电话</button>
        ) : (
          <BackList act={act} view={view} />
        )}
      </div>
      {deaf && <p role="status">没有可用的麦克风：能听见对方，对方听不见您。</p>}
    </>
  )
}

/** Who is to be called back (回拨). */
function BackList({ act, view }: { act: Act; view: PhoneView }) {
  const back = useQuery({ queryKey: ['call-backs'], queryFn: doors.callBacks, refetchInterval: 20_000 })
  const list = back.data ?? []
  return (
    <Dropdown disabled={!list.length || !view.outward || !view.sound} trigger={['click']} menu={{ items: list.slice(0, 12).map((b) => ({ key: String(b.id), label: `${b.number}　${whys[b.why] ?? b.why}${b.tries ? `　已拨 ${b.tries} 次` : ''}${b.words ? `　${b.words.slice(0, 24)}` : ''}` })), onClick: ({ key }) => void act({ do: 'back', back: Number(key) }) }}>
      <button type="button" className="ph" disabled={!list.length || !view.outward || !view.sound} title={view.outward ? undefined : '没有配置中继，不能呼出'}>待回拨 {list.length}</button>
    </Dropdown>
  )
}

function Since({ at, skew }: { at: string; skew: number }) {
  const [, tick] = useState(0)
  useEffect(() => {
    const t = setInterval(() => tick((n) => n + 1), 1000)
    return () => clearInterval(t)
  }, [])
  return <time className="num">{showClock(Math.max(0, Date.now() + skew - Date.parse(at)) / 1000)}</time>
}

/** The tab says that it rings, for who looks elsewhere. */
function useRingTitle(rings: boolean, number?: string) {
  useEffect(() => {
    if (!rings) return
    const was = document.title
    document.title = `来电 ${number ?? ''}`
    if ('Notification' in window && Notification.permission === 'granted' && document.hidden) new Notification('热线来电', { body: number, tag: 'phone' })
    return () => {
      document.title = was
    }
  }, [rings, number])
}
