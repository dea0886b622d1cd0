import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { showTime } from '../../shared/time'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Choice, Panel, Refused } from '../ui'
import { Sides } from '../radar/sides'
import '../warnings/warnings.css'
import { doors, incidentStates, type Incident, type Side } from './doors'
import { Detail } from './detail'
import './incidents.css'

const empty: Record<Side, [string, string]> = {
  live: ['没有进行中的事件', '同一地方、同类诉求在几小时内有三件以上相近的，系统会提出来，由人确认。'],
  ended: ['近30天没有了结的事件', '各件办结后事件自动了结，也可以由人了结。'],
}

/** 事件: what many citizens call about at once, the hottest first. */
export function IncidentsPage() {
  const me = useMe()
  const [side, setSide] = useState<Side>('live')
  const [id, setId] = useState<number | undefined>()
  const found = useQuery({ queryKey: ['incidents', side], queryFn: () => doors.list(side), refetchInterval: 30_000 })
  useEffect(() => {
    document.title = '事件 · 宿事速办'
  }, [])
  const items = found.data ?? []
  const chosen = items.find((i) => i.id === id) ?? items[0]
  return (
    <div className="warnings grow">
      <Panel title="事件（一事多诉）" note="按热度" className="w-list">
        <div className="w-bar">
          {may(me, 'look_back') && <Sides here="incidents" />}
          <Choice name="side" label="状态" value={side} options={[{ value: 'live', label: '进行中' }, { value: 'ended', label: '已了结' }]} onChange={(v) => (setSide(v as Side), setId(undefined))} />
        </div>
        {found.isPending && <Bones lines={6} />}
        {found.isError && <Refused error={found.error} retry={() => void found.refetch()} />}
        {found.isSuccess && !items.length && <Blank title={empty[side][0]}>{empty[side][1]}</Blank>}
        <ul className="w-rows scroll">
          {items.map((i) => (
            <Row key={i.id} incident={i} on={i === chosen} open={() => setId(i.id)} />
          ))}
        </ul>
      </Panel>
      {chosen ? (
        <Detail key={chosen.id} incident={chosen} others={items.filter((i) => i.id !== chosen.id)} acts={side === 'live' && may(me, 'merge')} />
      ) : (
        <Panel title="事件的工单" className="w-detail">
          <Blank title="没有选中事件">选中一个事件，这里列出热度的算法和各件工单。</Blank>
        </Panel>
      )}
    </div>
  )
}

function Row({ incident: i, on, open }: { incident: Incident; on: boolean; open: () => void }) {
  return (
    <li>
      <button type="button" className={'w-row' + (on ? ' on' : '')} aria-current={on} onClick={open}>
        <span className="row">
          <b className="cut grow">{i.name}</b>
          <Chip tone={i.state === 'proposed' ? 'amber' : i.state === 'open' ? 'blue' : undefined}>{incidentStates[i.state]}</Chip>
          <strong className="num i-heat" title="热度">{i.heat.toFixed(0)}</strong>
        </span>
        <span className="meta">
          {[i.region?.name, i.category?.name].filter(Boolean).join(' · ')}，并入 {i.members} 件{i.waiting > 0 && `，疑似 ${i.waiting} 件`}，最近一件 {showTime(i.last_at)}
        </span>
      </button>
    </li>
  )
}
