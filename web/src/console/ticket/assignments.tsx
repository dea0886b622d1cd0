import type { Assignment } from '../../shared/contract'
import { showDueShort, showTime } from '../../shared/time'
import { assignmentRoles, assignmentStates, say } from '../../shared/words'
import { Blank, Chip, Panel, WarnChip, type Tone } from '../ui'

const tones: Record<string, Tone> = { to_sign: 'amber', handling: 'blue', send_back_asked: 'amber', replied: 'green', returned: 'grey', void: 'grey' }

type Hop = { a: Assignment; depth: number }

/** Parents first, each followed by what it gave out. */
export function hops(list: Assignment[]): Hop[] {
  const below = (parent: number, depth: number): Hop[] =>
    list.filter((a) => (a.parent ?? 0) === parent).flatMap((a) => [{ a, depth }, ...below(a.n, depth + 1)])
  const tree = below(0, 0)
  // An assignment whose giver this person may not see still stands in the table.
  const rest = list.filter((a) => !tree.some((h) => h.a.n === a.n))
  return [...tree, ...rest.map((a) => ({ a, depth: 0 }))]
}

/** 承办关系: every hop with its own state and due date. */
export function Assignments({ list, explain }: { list: Assignment[]; explain: (a: Assignment) => void }) {
  return (
    <Panel title="承办关系" className="assignments" note={list.length > 1 ? '各级各有到期日，下级不晚于上级' : undefined}>
      {!list.length ? (
        <Blank title="还没有派单" />
      ) : (
        <div className="scroll">
          <table className="hops">
            <thead className="visually-hidden">
              <tr>
                <th>单位</th><th>签收</th><th>到期</th><th>剩余</th><th>状态</th>
              </tr>
            </thead>
            <tbody>
              {hops(list).map(({ a, depth }) => (
                <tr key={a.n} className={a.state === 'returned' || a.state === 'void' ? 'gone' : ''}>
                  <td>
                    <div className="hop" style={{ paddingLeft: depth * 22 }}>
                      {depth > 0 && <i className="elbow" aria-hidden="true" />}
                      <Chip tone={a.role === 'lead' ? 'navy' : a.role === 'assist' ? 'amber' : 'blue'}>{say(assignmentRoles, a.role)}</Chip>
                      <b className="cut" title={[a.unit?.name, a.handler].filter(Boolean).join(' ')}>{a.unit?.name}</b>
                      {a.round > 1 && <Chip tone="line">第 {a.round} 轮</Chip>}
                    </div>
                  </td>
                  <td className="meta num">{a.signed_at ? `${showTime(a.signed_at)} 签收` : a.state === 'to_sign' && a.sign_due_at ? `限 ${showDueShort(a.sign_due_at)} 签收` : '—'}</td>
                  <td className="num">
                    {a.due_at ? (
                      <button type="button" className="link num" title="查看到期日推导" onClick={() => explain(a)}>
                        {showDueShort(a.due_at)}
                      </button>
                    ) : (
                      '不计时'
                    )}
                  </td>
                  <td>{a.replied_at ? <span className="meta num">{showTime(a.replied_at)} 答复</span> : a.left_workdays != null && !a.overdue ? `剩 ${a.left_workdays}` : <WarnChip warn={a.warn} overdue={a.overdue} />}</td>
                  <td>
                    <Chip tone={tones[a.state]}>{say(assignmentStates, a.state)}</Chip>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
