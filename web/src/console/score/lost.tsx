import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { showTime } from '../../shared/time'
import { Blank, Chip, Panel, StateChip } from '../ui'
import { appealWords, keyOf, type Lost } from './doors'

/** 丢分工单: the most recoverable first; ticking them feeds the trial. */
export function LostItems({ lost, chosen, onChoose, canAppeal }: { lost: Lost[]; chosen: string[]; onChoose: (keys: string[]) => void; canAppeal: boolean }) {
  const [only, setOnly] = useState('')
  const rows = [...new Set(lost.map((l) => l.row))]
  const shown = lost.filter((l) => !only || l.row === only)
  const toggle = (key: string) => onChoose(chosen.includes(key) ? chosen.filter((c) => c !== key) : [...chosen, key])
  return (
    <Panel
      title="丢分工单"
      note={
        <label>
          指标{' '}
          <select value={only} onChange={(e) => setOnly(e.target.value)}>
            <option value="">全部 {lost.length}</option>
            {rows.map((r) => (
              <option key={r} value={r}>
                {r} {lost.filter((l) => l.row === r).length}
              </option>
            ))}
          </select>
          　按可挽回的分从多到少
        </label>
      }
    >
      {shown.length === 0 ? (
        <Blank title="本月没有丢分的工单" />
      ) : (
        <table className="ranking sc-lost">
          <thead>
            <tr>
              <th>选</th>
              <th>工单号</th>
              <th>事项</th>
              <th>指标</th>
              <th>时间</th>
              <th className="n">改判可回</th>
              <th>状态</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, 100).map((l) => (
              <tr key={keyOf(l)} className={chosen.includes(keyOf(l)) ? 'on' : ''}>
                <td>
                  <input type="checkbox" aria-label={`试算 ${l.ticket?.no ?? '工单'} ${l.row}`} checked={chosen.includes(keyOf(l))} disabled={l.state === 'upheld' || chosen.length >= 50} onChange={() => toggle(keyOf(l))} />
                </td>
                <td>{l.ticket ? <Link to="/tickets/$id" params={{ id: String(l.id) }}>{l.ticket.no}</Link> : <span className="meta">不在您的数据范围内</span>}</td>
                <td className="cut sc-title">{l.ticket?.title}</td>
                <td>{l.row}</td>
                <td>{showTime(l.at)}</td>
                <td className="n">
                  <b>+{l.gain.toFixed(2)}</b>
                </td>
                <td>{l.state ? <Chip tone={appealWords[l.state].tone}>{appealWords[l.state].name}</Chip> : canAppeal ? <Chip tone="blue">可申诉</Chip> : l.ticket && <StateChip state={l.ticket.state} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown.length > 100 && <p className="meta sc-more">只列出前 100 项，请按指标筛选。</p>}
    </Panel>
  )
}
