import { box, outline } from '../../wall/outline'
import type { Board } from './doors'

const place = (i: Board) => i.county || '未注明'

/** How many are still open: fixed steps, so that a colour means the same every day. */
const steps = [{ least: 6, fill: '#e8a39f' }, { least: 3, fill: '#f3cfa5' }, { least: 1, fill: '#f8ead2' }, { least: 0, fill: '#e4f0e7' }]
const fill = (open: number) => steps.find((s) => open >= s.least)!.fill

/** 挂图: each county with what is still open of its tickets; what lies outside of the counties stands below. */
export function BoardMap({ all, chosen, choose }: { all: Board[]; chosen: string; choose: (county: string) => void }) {
  const sums = new Map<string, { all: number; open: number; late: number }>()
  for (const i of all) {
    const s = sums.get(place(i)) ?? { all: 0, open: 0, late: 0 }
    const open = i.standing === 'struck' ? 0 : 1
    sums.set(place(i), { all: s.all + 1, open: s.open + open, late: s.late + (i.late ? 1 : 0) })
  }
  const apart = [...sums.keys()].filter((c) => !outline.some((o) => o.name === c)).sort((a, b) => sums.get(b)!.open - sums.get(a)!.open)
  const said = (c: string) => {
    const s = sums.get(c)
    return s ? `${c}共 ${s.all} 件，未销号 ${s.open} 件${s.late ? `，逾期 ${s.late} 件` : ''}` : `${c}没有`
  }
  const pick = (c: string) => choose(c === chosen ? '' : c)
  return (
    <div className="j-map">
      <svg viewBox={`-8 -8 ${box.width + 16} ${box.height + 16}`} role="group" aria-label="各县区省级不满意件">
        {outline.map((o) => {
          const s = sums.get(o.name)
          return (
            <g key={o.code} role="button" tabIndex={0} aria-pressed={o.name === chosen} aria-label={said(o.name)} className={[o.name === chosen && 'on', s?.late && 'late'].filter(Boolean).join(' ')}
              onClick={() => pick(o.name)}
              onKeyDown={(e) => {
                if (e.key !== 'Enter' && e.key !== ' ') return
                e.preventDefault()
                pick(o.name)
              }}>
              <path d={o.path} fill={s ? fill(s.open) : '#f2f5f9'} />
              <g transform={`translate(${o.at[0]} ${o.at[1]})`}>
                <rect x="-78" y="-46" width="156" height="88" rx="8" />
                <text y="-10">{o.name}</text>
                <text y="30" className="n">{s ? `${s.open} / ${s.all}` : '—'}</text>
              </g>
            </g>
          )
        })}
      </svg>
      <p className="row wrap meta">
        未销号 / 总数
        {[...steps].reverse().map((s, n, all) => (
          <span key={s.least} className="j-key"><i style={{ background: s.fill }} />{s.least}{n + 1 < all.length ? (all[n + 1].least - 1 > s.least ? `–${all[n + 1].least - 1}` : '') : ' 以上'}</span>
        ))}
        <span className="j-key"><i className="late" />有逾期</span>
      </p>
      {apart.length > 0 && (
        <ul className="j-apart" aria-label="图上没有的地方">
          {apart.map((c) => (
            <li key={c}><button type="button" aria-pressed={c === chosen} className={c === chosen ? 'on' : ''} aria-label={said(c)} onClick={() => pick(c)}>{c} <b className="num">{sums.get(c)!.open} / {sums.get(c)!.all}</b></button></li>
          ))}
        </ul>
      )}
      <p className="meta">市直单位和园区的工单按事发地上图。轮廓为示意，不是标准地图。</p>
    </div>
  )
}
