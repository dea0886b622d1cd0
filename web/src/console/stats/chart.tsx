import type { Day } from './doors'

/** Grouped thousands, as in 58,212. */
export const group = (n: number) => n.toLocaleString('zh-CN')

const share = (d: Day) => (d.den ? d.num / d.den : undefined)

/** The line of a tile: a share a day, between its own least and greatest, for the shape only. */
export function Spark({ days, mean }: { days: Day[]; mean?: boolean }) {
  const values = days.map((d) => (mean ? d.den : share(d))).filter((v): v is number => v !== undefined)
  if (values.length < 2) return null
  const low = Math.min(...values)
  const span = Math.max(...values) - low || 1
  const at = (v: number, i: number) => `${(i / (values.length - 1)) * 88 + 1},${22 - ((v - low) / span) * 20}`
  return (
    <svg className="spark" viewBox="0 0 90 24" aria-hidden="true">
      <polyline points={values.map(at).join(' ')} fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  )
}

const width = 860
const left = 46
const right = 44
const bottom = 22
const nice = (n: number) => {
  const step = 10 ** Math.floor(Math.log10(Math.max(n, 1)))
  return [1, 2, 3, 4, 5, 6, 8, 10].map((m) => m * step).find((m) => m >= n) ?? n
}
const weekend = (on: string) => [0, 6].includes(new Date(on + 'T00:00:00Z').getUTCDay())

/**
 * Accepted a day as bars from 0, the period before as a dashed line, the on-time rate
 * as a line with its own axis whose ends are printed.
 */
export function Trend({ now, before, rate, height = 190 }: { now: Day[]; before: Day[]; rate: Day[]; height?: number }) {
  const most = nice(Math.max(4, ...now.map((d) => d.num), ...before.map((d) => d.num)))
  const wide = (width - left - right) / Math.max(now.length, 1)
  const inner = height - bottom - 8
  const y = (n: number) => 8 + inner - (n / most) * inner
  const x = (i: number) => left + (i + 0.5) * wide
  const rates = rate.map(share)
  const known = rates.filter((r): r is number => r !== undefined)
  const floor = known.length ? Math.max(0, Math.floor(Math.min(...known) * 10) / 10 - (Math.min(...known) === 1 ? 0.1 : 0)) : 0
  const ry = (r: number) => 8 + inner - ((r - floor) / (1 - floor || 1)) * inner
  const every = Math.ceil(now.length / 31)
  const line = (points: (string | undefined)[]) => points.filter(Boolean).join(' ')
  return (
    <figure className="trend">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label="逐日受理量与按时办结率，数据见下表">
        {[0, 0.5, 1].map((f) => (
          <g key={f}>
            <line x1={left} x2={width - right} y1={y(most * f)} y2={y(most * f)} stroke="#d5dde8" />
            <text x={left - 6} y={y(most * f) + 4} textAnchor="end">{group(Math.round(most * f))}</text>
            {known.length > 0 && <text x={width - right + 6} y={y(most * f) + 4}>{Math.round((floor + (1 - floor) * f) * 100)}%</text>}
          </g>
        ))}
        {now.map((d, i) => (
          <rect key={d.on} x={x(i) - wide * 0.36} width={wide * 0.72} y={y(d.num)} height={Math.max(0, y(0) - y(d.num))} fill={weekend(d.on) ? '#b9cdea' : '#1450a3'}>
            <title>{`${d.on} 受理 ${group(d.num)}`}</title>
          </rect>
        ))}
        <polyline className="was" points={line(before.slice(0, now.length).map((d, i) => `${x(i)},${y(d.num)}`))} />
        <polyline className="rate" points={line(rate.map((_, i) => (rates[i] === undefined ? undefined : `${x(i)},${ry(rates[i]!)}`)))} />
        {now.map((d, i) => (i % every === 0 ? <text key={d.on} x={x(i)} y={height - 6} textAnchor="middle">{every > 1 ? d.on.slice(5) : Number(d.on.slice(8))}</text> : null))}
      </svg>
      <figcaption>
        <span className="k k-bar">本期受理（件）</span>
        <span className="k k-was">上期受理</span>
        <span className="k k-rate">按时办结率（右轴 {Math.round(floor * 100)}%—100%）</span>
        <span>浅色为周末</span>
      </figcaption>
      <details>
        <summary>看数据表</summary>
        <table className="mini">
          <thead>
            <tr>
              <th>日期</th>
              <th className="n">受理</th>
              <th className="n">按时 / 到期</th>
            </tr>
          </thead>
          <tbody>
            {now.map((d, i) => (
              <tr key={d.on}>
                <td>{d.on}</td>
                <td className="n">{group(d.num)}</td>
                <td className="n">{rate[i] ? `${group(rate[i].num)} / ${group(rate[i].den)}` : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

/** A share with its 95 % interval between two printed ends. */
export function Interval({ low, high, share, from }: { low: number; high: number; share: number; from: number }) {
  const at = (v: number) => Math.max(0, Math.min(100, ((v - from) / (1 - from || 1)) * 100))
  return (
    <span className="interval" title={`95% 区间 ${(low * 100).toFixed(2)}%—${(high * 100).toFixed(2)}%`}>
      <i style={{ left: `${at(low)}%`, width: `${Math.max(1, at(high) - at(low))}%` }} />
      <b style={{ left: `${at(share)}%` }} />
    </span>
  )
}
