import type { ReactNode } from 'react'
import { box, outline } from './outline'
import type { Wall } from './fresh'

export const group = (n: number) => n.toLocaleString('zh-CN')

export function Box({ title, note, children, className }: { title: string; note: string; children: ReactNode; className?: string }) {
  return (
    <section className={'box ' + (className ?? '')} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span>{note}</span>
      </header>
      {children}
    </section>
  )
}

/** Accepted by the hour from 0: today as bars up to now, yesterday as a line. */
export function Hours({ today, before, hour }: { today: number[]; before: number[]; hour: number }) {
  const most = Math.max(4, ...today, ...before)
  const y = (n: number) => 180 - (n / most) * 165
  return (
    <svg className="hours" viewBox="0 0 480 210" role="img" aria-label={`分时受理：今日 ${today.map((n, h) => `${h}时${n}件`).slice(0, hour + 1).join('，')}`}>
      {[0, 0.5, 1].map((f) => (
        <g key={f}>
          <line x1="40" x2="476" y1={y(most * f)} y2={y(most * f)} />
          <text x="34" y={y(most * f) + 4} textAnchor="end">
            {Math.round(most * f)}
          </text>
        </g>
      ))}
      {today.map((n, h) => h <= hour && <rect key={h} x={43 + h * 18} width="12" y={y(n)} height={180 - y(n)} className={h === hour ? 'now' : ''} />)}
      <polyline points={before.map((n, h) => `${49 + h * 18},${y(n)}`).join(' ')} />
      {today.map((_, h) => h % 3 === 0 && <text key={h} x={49 + h * 18} y="200" textAnchor="middle">{h}</text>)}
    </svg>
  )
}

const classes = ['#123a72', '#17508f', '#1c68b0', '#2180d0', '#2f9bef']

/** Counties by how much came from them this month; plates carry the number, not the colour alone. */
export function Map({ counties }: { counties: NonNullable<Wall['counties']> }) {
  const count = (code: string) => counties.find((c) => c.code === code)?.count ?? 0
  const most = Math.max(1, ...outline.map((o) => count(o.code)))
  const others = counties.filter((c) => !outline.some((o) => o.code === c.code))
  const step = (n: number) => Math.min(classes.length - 1, Math.floor((n / most) * classes.length))
  return (
    <div className="map">
      <svg viewBox={`-10 -10 ${box.width + 20} ${box.height + 20}`} role="img" aria-label={'本月受理：' + counties.map((c) => `${c.name}${c.count}件`).join('，')}>
        {outline.map((o) => (
          <path key={o.code} d={o.path} fill={classes[step(count(o.code))]} />
        ))}
        {outline.map((o) => (
          <g key={o.code} transform={`translate(${o.at[0]} ${o.at[1]})`}>
            <text textAnchor="middle" y="-6">
              {o.name}
            </text>
            <text textAnchor="middle" y="34" className="count">
              {group(count(o.code))}
            </text>
          </g>
        ))}
      </svg>
      <ul className="legend">
        {classes.map((c, i) => (
          <li key={c}>
            <i style={{ background: c }} />
            {group(Math.ceil((most / classes.length) * i))}起
          </li>
        ))}
        {others.map((c) => (
          <li key={c.code}>
            {c.name} <b>{group(c.count)}</b>
          </li>
        ))}
      </ul>
    </div>
  )
}
