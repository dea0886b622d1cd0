import type { TicketView } from '../../shared/contract'
import { dateOf, showDue, showTime, weekdayOf } from '../../shared/time'
import { channels, satisfactions, say } from '../../shared/words'
import { Chip, Panel } from '../ui'
import { slotOf, slots } from './slots'

/** 拨打与时段: every attempt of this round by day and part of the day. */
export function Attempts({ view }: { view: TicketView }) {
  const round = [...(view.assignments ?? [])].reverse().find((a) => a.role === 'lead')?.round ?? 1
  const tries = (view.follow_ups ?? []).filter((f) => f.round === round)
  const next = view.ticket.follow_up_at
  const days = [...new Set([...tries.map((f) => dateOf(f.at)), ...(next ? [dateOf(next)] : []), dateOf(new Date())])].sort().slice(-4)
  return (
    <Panel title="拨打与时段" className="attempts" note="一轮三次，跨两日">
      <div className="body">
        <table className="tries">
          <thead>
            <tr>
              <th />
              {days.map((d) => (
                <th key={d} scope="col" className="num">
                  {d.slice(5)} {'日一二三四五六'[weekdayOf(d)]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {slots.map((s, i) => (
              <tr key={s.name}>
                <th scope="row">{s.name}</th>
                {days.map((d) => (
                  <td key={d}>
                    {tries.filter((f) => dateOf(f.at) === d && slotOf(f.at) === i).map((f) => (
                      <Chip key={f.n} tone={f.reached ? 'green' : 'red'} title={f.comment}>
                        {f.reached ? say(satisfactions, f.satisfaction) : '未接'} {showTime(f.at).slice(-5)}
                      </Chip>
                    ))}
                    {next && dateOf(next) === d && slotOf(next) === i && <Chip tone="blue">约 {showTime(next).slice(-5)}</Chip>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <p className="meta">
          {view.ticket.link_until
            ? `三次未接通，评价链接开放至 ${showDue(view.ticket.link_until)}；期满没有评价的，按无法联系办结，不计满意。`
            : tries.length
              ? `本轮已拨 ${tries.length} 次${tries.length >= 2 ? '，这是末次，请换一个时段' : ''}。${tries.map((f) => say(channels, f.channel)).filter((w, i, all) => all.indexOf(w) === i).join('、')}`
              : '本轮还没有拨打。'}
        </p>
      </div>
    </Panel>
  )
}
