import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Choice, Panel, Refused } from '../ui'
import { doors, type State, type Surge } from './doors'
import { Sides } from '../radar/sides'
import { Detail } from './detail'
import './warnings.css'

const stateNames: Record<State, string> = { open: '待处理', topic: '已列专题', dismissed: '不处理' }
const empty: Record<State, [string, string]> = {
  open: ['没有预警', '各分类、各地区都在自身水平之内。每天核对一次，全市误报每周不超过一次。'],
  topic: ['还没有专题', '把一条预警列为专题（每月一题）后，会记在这里。'],
  dismissed: ['没有不处理的预警', '注明理由不处理的预警，会记在这里。'],
}

/** 预警: what brings more than its own level lets expect, for the centre to make a topic of. */
export function WarningsPage() {
  const me = useMe()
  const [state, setState] = useState<State>('open')
  const [id, setId] = useState<number | undefined>()
  const found = useQuery({ queryKey: ['warnings', state], queryFn: () => doors.list(state) })
  useEffect(() => {
    document.title = '预警 · 宿事速办'
  }, [])
  const items = found.data ?? []
  const chosen = items.find((w) => w.id === id) ?? items[0]
  return (
    <div className="warnings grow">
      <Panel title="预警" note="与自身水平比较，已扣除星期、节假日和季节" className="w-list">
        <div className="w-bar">
          <Sides here="warnings" />
          <Choice name="state" label="状态" value={state} options={Object.entries(stateNames).map(([value, label]) => ({ value, label }))} onChange={(v) => (setState(v as State), setId(undefined))} />
        </div>
        {found.isPending && <Bones lines={6} />}
        {found.isError && <Refused error={found.error} retry={() => void found.refetch()} />}
        {found.isSuccess && !items.length && <Blank title={empty[state][0]}>{empty[state][1]}</Blank>}
        <ul className="w-rows scroll">
          {items.map((w) => (
            <Row key={w.id} surge={w} on={w === chosen} open={() => setId(w.id)} />
          ))}
        </ul>
      </Panel>
      {chosen ? (
        <Detail key={chosen.id} surge={chosen} decides={state === 'open' && may(me, 'supervise')} />
      ) : (
        <Panel title="依据" className="w-detail">
          <Blank title="没有选中预警">选中一条预警，这里列出逐日件数、集中反映的事和涉及的工单。</Blank>
        </Panel>
      )}
    </div>
  )
}

const times = (w: Surge) => (w.expected >= 0.1 ? `${(w.count / w.expected).toFixed(1)} 倍` : '平时几乎没有')

function Row({ surge: w, on, open }: { surge: Surge; on: boolean; open: () => void }) {
  return (
    <li>
      <button type="button" className={'w-row' + (on ? ' on' : '')} aria-current={on} onClick={open}>
        <span className="row">
          <b className="cut grow">{w.title || `${w.region?.name ?? '全市'} · ${w.category?.name ?? '—'}`}</b>
          <Chip tone={w.often < 0.05 ? 'red' : 'amber'}>{times(w)}</Chip>
        </span>
        <span className="meta num">
          {w.from_on === w.to_on ? w.to_on : `${w.from_on} 至 ${w.to_on}`} 共 {w.count} 件，按自身水平应有 {w.expected.toFixed(1)} 件
        </span>
        {w.remark && <span className="meta">理由：{w.remark}</span>}
      </button>
    </li>
  )
}
