import { group, Spark } from './chart'
import type { Figure } from './doors'

/** How a figure moved: the words say which way, the colour only whether that is good. */
export function Moved({ label, change, better, days, count }: { label: string; change: string; better: number; days: boolean; count?: boolean }) {
  if (change === '—') return <span className="moved">{label} —</span>
  const n = Number(change)
  // Faster is positive for a mean of days; for rates the sign is the sign of the figure.
  const good = n === 0 || better === 0 ? undefined : days ? n > 0 : n * better > 0
  const unit = days ? '%' : count ? '%' : '个百分点'
  return (
    <span className="moved">
      {label} <b className={good === undefined ? '' : good ? 'good' : 'bad'}>{days ? `${n >= 0 ? '提速' : '放慢'} ${Math.abs(n).toFixed(2)}` : `${n > 0 ? '▲' : n < 0 ? '▼' : ''}${Math.abs(n).toFixed(2)}`}</b>
      {unit}
    </span>
  )
}

export function Tile({ figure: f, open, onOpen }: { figure: Figure; open: boolean; onOpen: () => void }) {
  const count = f.k === 'K00'
  return (
    <button type="button" className={'tile' + (open ? ' open' : '')} aria-expanded={open} onClick={onOpen} data-k={f.k}>
      <span className="tile-head">
        <strong>{f.name}</strong>
        <Moved label="环比" change={f.before.change} better={f.better} days={f.days} count={count} />
        <Moved label="同比" change={f.last_year.change} better={f.better} days={f.days} count={count} />
      </span>
      <span className="tile-body">
        <span className="figure">
          {count ? group(f.num) : f.value}
          <small>{f.value === '—' ? '' : count ? '件' : f.days ? '工作日' : '%'}</small>
        </span>
        <Spark days={f.daily ?? []} mean={count || f.days} />
      </span>
      <span className="tile-foot">
        {f.days ? `${group(f.den)} ${f.per}` : count ? `另列 ${group(f.out)} 件` : `${group(f.num)} / ${group(f.den)}`} {f.den === 0 && !count ? '期内没有分母' : f.denominator}
      </span>
    </button>
  )
}

/** 三口径: one numerator, three denominators, and one strip of all closed tickets. */
export function ThreeWays({ rated, reached, all, open, onOpen }: { rated: Figure; reached: Figure; all: Figure; open?: string; onOpen: (k: string) => void }) {
  const parts = [
    { name: '满意以上', n: all.num, tone: 'good' },
    { name: '不满意', n: rated.den - rated.num, tone: 'bad' },
    { name: '接通未评', n: reached.den - rated.den, tone: 'mute' },
    { name: '未接通、免回访', n: all.den - reached.den, tone: 'grey' },
  ]
  return (
    <div className="three">
      <div className="ways">
        {[rated, reached, all].map((f, i) => (
          <button key={f.k} type="button" className={'way' + (open === f.k ? ' open' : '')} aria-expanded={open === f.k} onClick={() => onOpen(f.k)} data-k={f.k}>
            <span>
              <strong>{['有效参评', '回访口径', '全量口径'][i]}</strong> <b className="figure2">{f.value === '—' ? '—' : f.value + '%'}</b>
              <Moved label="环比" change={f.before.change} better={1} days={false} />
            </span>
            <span className="bar" aria-hidden="true">
              <i style={{ width: f.den ? `${(f.num / f.den) * 100}%` : 0 }} />
            </span>
            <span className="meta">
              {group(f.num)} ÷ {group(f.den)} {['作出评价', '接通回访', '全部办结转办件'][i]}
            </span>
          </button>
        ))}
      </div>
      {all.den > 0 && (
        <>
          <div className="strip" aria-hidden="true">
            {parts.map((p) => p.n > 0 && <i key={p.name} className={'s-' + p.tone} style={{ flex: p.n }} title={`${p.name} ${p.n}`} />)}
          </div>
          <p className="meta strip-key">
            {parts.map((p) => (
              <span key={p.name}>
                <i className={'s-' + p.tone} /> {p.name} {group(p.n)}
              </span>
            ))}
            <span className="sum">{parts.map((p) => group(p.n)).join(' + ')} = {group(all.den)}</span>
          </p>
        </>
      )}
    </div>
  )
}
