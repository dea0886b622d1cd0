import { Chip } from '../ui'
import { group, Interval } from './chart'
import type { Board, Rank } from './doors'

const places = (r: Rank) => (!r.place || !r.was ? '—' : r.was > r.place ? `▲${r.was - r.place}` : r.was < r.place ? `▼${r.place - r.was}` : '—')

/** Units ranked among their peers, each with its interval and whether it differs from the one above. */
export function Ranking({ board, onUnit }: { board: Board; onUnit: (id: number) => void }) {
  const groups = board.groups ?? []
  const lows = groups.flatMap((g) => (g.rows ?? []).filter((r) => r.place).map((r) => r.low))
  const from = lows.length ? Math.max(0, Math.floor(Math.min(...lows) * 20) / 20) : 0
  return (
    <table className="ranking">
      <thead>
        <tr>
          <th>位次</th>
          <th>单位</th>
          <th className="n">样本</th>
          <th className="n">{board.rank.name}</th>
          <th>
            <span className="ends">
              <span>{Math.round(from * 100)}%</span>
              <span>95% 区间</span>
              <span>100%</span>
            </span>
          </th>
          <th>与上一位</th>
          <th className="n">按时办结率</th>
        </tr>
      </thead>
      {groups.map((g) => (
        <tbody key={g.name} data-group={g.name}>
          <tr className="peers">
            <th colSpan={7} scope="rowgroup">
              {g.name}（{g.rows?.length ?? 0} 家，组内排名）
            </th>
          </tr>
          {(g.rows ?? []).map((r) => (
            <tr key={r.unit.id}>
              <td className="place">{r.place || '—'}</td>
              <td>
                <button type="button" className="link" onClick={() => onUnit(r.unit.id)}>
                  {r.unit.name}
                </button>
                <span className="meta"> {places(r)}</span>
              </td>
              <td className="n">{group(r.den)}</td>
              <td className="n">
                <b>{r.place ? r.value + '%' : '不排名'}</b>
              </td>
              <td>{r.place > 0 && <Interval low={r.low} high={r.high} share={r.num / r.den} from={from} />}</td>
              <td>{!r.place ? <Chip tone="amber">样本不足</Chip> : r.place === 1 ? '—' : r.differs ? <Chip tone="blue">显著差异</Chip> : <Chip>无显著差异</Chip>}</td>
              <td className="n">
                {r.on_time.value === '—' ? '—' : r.on_time.value + '%'} <span className="meta">{group(r.on_time.num)}/{group(r.on_time.den)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}
