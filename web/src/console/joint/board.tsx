import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { showDueShort } from '../../shared/time'
import { Blank, Bones, Chip, Refused } from '../ui'
import { doors, type Board } from './doors'
import { BoardMap } from './map'
import { standingTones } from './words'

const lanes = [
  { name: '未立督办', of: ['none', 'drafted'] },
  { name: '整改中', of: ['issued', 'working', 'to_sign'] },
  { name: '待验收销号', of: ['fed_back', 'accepted'] },
  { name: '已销号', of: ['struck'] },
]

/** 挂图作战: the province's unsatisfied tickets by county and by how far their strike-off is. */
export function ProvinceBoard() {
  const [county, setCounty] = useState('')
  const board = useQuery({ queryKey: ['dossiers', 'board'], queryFn: doors.board, refetchInterval: 60_000 })
  if (board.isPending) return <section className="panel"><Bones lines={10} /></section>
  if (board.isError) return <section className="panel"><Refused error={board.error} retry={() => void board.refetch()} /></section>
  const all = board.data
  const shown = county ? all.filter((i) => (i.county || '未注明') === county) : all
  return (
    <section className="panel j-board" aria-label="省级不满意件挂图作战">
      <header>
        <h2>省级不满意件 {all.length}{county && ` · ${county} ${shown.length}`}</h2>
        <div className="note">已销号 {all.filter((i) => i.standing === 'struck').length} · 逾期 {all.filter((i) => i.late).length} · 销号须有佐证、回访和第二人</div>
      </header>
      {!all.length && <Blank title="没有省级不满意件">省级交办的工单回访不满意后列在这里，逐件销号。</Blank>}
      <div className="j-field">
        <BoardMap all={all} chosen={county} choose={setCounty} />
        <div className="j-lanes">
          {lanes.map((lane) => {
            const mine = shown.filter((i) => lane.of.includes(i.standing))
            return (
              <div key={lane.name} className="j-lane">
                <h3>{lane.name} <b>{mine.length}</b></h3>
                <div className="scroll grow" tabIndex={0} role="group" aria-label={lane.name}>
                  {mine.map((i) => <Card key={i.ticket} item={i} />)}
                </div>
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}

function Card({ item: i }: { item: Board }) {
  return (
    <article className={'j-card' + (i.late ? ' late' : '')}>
      <Link to="/tickets/$id" params={{ id: String(i.ticket) }}>{i.title}</Link>
      <span className="row wrap">
        <Chip tone={standingTones[i.standing]}>{i.standing_name}</Chip>
        <Chip tone="line">{i.unsat} 次不满意</Chip>
        {i.late && <Chip tone="red">逾期</Chip>}
      </span>
      <span className="meta">{i.county} · {i.unit?.name ?? '未派'}{i.owner && ` · ${i.owner}`}</span>
      <span className="meta">{i.due_at && i.standing !== 'struck' ? `${showDueShort(i.due_at)} 到期 · ` : ''}{i.order ? <Link to="/supervision" search={{ order: i.order } as never}>督办单</Link> : <Link to="/supervision" search={{ ticket: i.ticket } as never}>立督办</Link>}</span>
    </article>
  )
}
