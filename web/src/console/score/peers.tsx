import { Blank, Panel } from '../ui'
import type { Card } from './doors'

/** The group's scores with their intervals; to a unit the others are dots without names. */
export function Peers({ card }: { card: Card }) {
  const peers = card.peers ?? []
  if (!peers.length)
    return (
      <Panel title="组内位次与区间">
        <Blank title="组内没有可排名的单位" />
      </Panel>
    )
  const low = Math.max(0, Math.floor(Math.min(...peers.map((p) => p.total - p.half)) / 10) * 10)
  const high = Math.max(100, Math.ceil(Math.max(...peers.map((p) => p.total + p.half)) / 10) * 10)
  const height = peers.length * 14 + 26
  const x = (v: number) => 40 + ((Math.max(low, Math.min(high, v)) - low) / (high - low)) * 350
  return (
    <Panel title="组内位次与区间" note={`95% 区间，${card.group}组 ${peers.length} 家`}>
      <svg className="sc-peers" viewBox={`0 0 410 ${height}`} role="img" aria-label={`组内 ${peers.length} 家的得分与区间，本单位第 ${card.place} 位`}>
        {[low, (low + high) / 2, high].map((v) => (
          <g key={v}>
            <line x1={x(v)} x2={x(v)} y1={4} y2={height - 20} stroke="#e0e6ee" />
            <text x={x(v)} y={height - 6} textAnchor="middle">
              {v}
            </text>
          </g>
        ))}
        {peers.map((p, i) => (
          <g key={p.place} className={p.own ? 'own' : ''}>
            <title>{`${p.unit?.name ?? '同组单位'} ${p.total.toFixed(2)} ± ${p.half.toFixed(2)}`}</title>
            <text x={34} y={i * 14 + 15} textAnchor="end">
              {p.place}
            </text>
            <line x1={x(p.total - p.half)} x2={x(p.total + p.half)} y1={i * 14 + 11} y2={i * 14 + 11} />
            <circle cx={x(p.total)} cy={i * 14 + 11} r={p.own ? 5 : 3.5} />
          </g>
        ))}
      </svg>
      <p className="meta sc-more">{card.sheet.note} 区间：各行的威尔逊区间换算为分值，按独立合成。</p>
    </Panel>
  )
}
