import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { showDueShort } from '../../shared/time'
import { say } from '../../shared/words'
import { Blank, Bones, Chip, Refused } from '../ui'
import { doors } from './doors'
import { chiefWhys } from './words'

/** 阅批率、签报率: every unit with the very tickets that keep it from a hundred. */
export function Rates() {
  const rates = useQuery({ queryKey: ['supervision', 'rates'], queryFn: doors.rates })
  if (rates.isPending) return <Bones lines={8} />
  if (rates.isError) return <Refused error={rates.error} retry={() => void rates.refetch()} />
  if (!rates.data.length) return <Blank title="近 30 日没有须一把手阅批、签报的工单" />
  return (
    <div className="body scroll grow" tabIndex={0} role="group" aria-label="阅批率和签报率">
      <table className="s-rates">
        <thead>
          <tr>
            <th scope="col">单位</th>
            <th scope="col">阅批率</th>
            <th scope="col">签报率</th>
            <th scope="col">差在哪几件</th>
          </tr>
        </thead>
        <tbody>
          {rates.data.map((u) => (
            <tr key={u.unit.id}>
              <th scope="row">{u.unit.name}</th>
              <td className="num">{u.read.text} <span className="meta">{u.read.done}/{u.read.required}</span></td>
              <td className="num">{u.sign.text} <span className="meta">{u.sign.done}/{u.sign.required}</span></td>
              <td>
                {(u.missing ?? []).map((m, i) => (
                  <p key={i} className="row">
                    <Chip tone={m.deed === 'read' ? 'amber' : 'blue'}>{m.deed === 'read' ? '未阅批' : '未签报'}</Chip>
                    <Link to="/tickets/$id" params={{ id: String(m.ticket) }} className="cut">{m.title}</Link>
                    <span className="meta">{m.cite || say(chiefWhys, m.why)}{m.due_at ? ` · ${showDueShort(m.due_at)} 前` : ''}</span>
                  </p>
                ))}
                {!(u.missing ?? []).length && <span className="meta">两个 100%</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
