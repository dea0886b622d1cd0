import type { Home, Strip } from './doors'
import type { View } from './page'

/** 四张清单: how long each is, its definition, and how it went in thirty days. */
export function Strips({ home, chosen, go }: { home: Home; chosen?: string; go: (v: View) => void }) {
  return (
    <div className="s-strips">
      {(home.lists ?? []).map((l) => (
        <button key={l.rule.trigger} type="button" className={'panel s-strip' + (chosen === l.rule.trigger ? ' on' : '')} title={l.rule.text} onClick={() => go({ list: l.rule.trigger })}>
          <span className="s-strip-name">
            <b>{l.rule.name}</b>
          </span>
          <span className="s-strip-line">
            <b className={'num s-' + l.rule.trigger}>{l.count}</b> 件
            <Change strip={l} />
            <Spark sizes={(l.sizes ?? []).map((s) => s.size)} name={l.rule.name} />
          </span>
          <span className="meta cut">{l.rule.text}</span>
        </button>
      ))}
    </div>
  )
}

function Change({ strip }: { strip: Strip }) {
  const first = strip.sizes?.[0]
  if (!first) return <span className="meta">30 日 —</span>
  const n = strip.count - first.size
  return (
    <span className="meta">
      30 日 <b className={n > 0 ? 's-up' : 's-down'}>{n > 0 ? `+${n}` : n === 0 ? '±0' : `−${-n}`}</b>
    </span>
  )
}

function Spark({ sizes, name }: { sizes: number[]; name: string }) {
  if (sizes.length < 2) return <span className="grow" />
  const most = Math.max(1, ...sizes)
  const at = (n: number, i: number) => `${((i / (sizes.length - 1)) * 86 + 2).toFixed(1)},${(26 - (n / most) * 22).toFixed(1)}`
  const line = sizes.map(at).join(' ')
  return (
    <svg className="s-spark" viewBox="0 0 90 28" role="img" aria-label={`${name}近${sizes.length}日：最多${most}件，现在${sizes[sizes.length - 1]}件`}>
      <polygon points={`2,26 ${line} 88,26`} />
      <polyline points={line} />
      <circle cx="88" cy={26 - (sizes[sizes.length - 1] / most) * 22} r="2" />
    </svg>
  )
}
