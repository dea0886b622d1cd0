import type { Id } from '../../shared/contract'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { useSuggestions, type Candidate, type Suggestions, type Units } from './doors'
import './suggest.css'

/**
 * 派单建议: who should lead a ticket, with the reasons in their fixed order and what
 * the percentage means in counts. Choosing is the caller's; nothing is dispatched here.
 */
export function UnitSuggestion(p: { ticket: Id; chosen?: Id; onChoose?: (c: Candidate) => void; className?: string }) {
  const found = useSuggestions(p.ticket)
  const data = found.data
  return (
    <Panel title="派单建议" className={p.className} note={data && <span title={data.category?.name}>{data.model.note}</span>}>
      {found.isPending ? (
        <Bones lines={7} />
      ) : found.isError ? (
        <Refused error={found.error} retry={() => void found.refetch()} />
      ) : (
        <UnitCandidates data={found.data} chosen={p.chosen} onChoose={p.onChoose} />
      )}
    </Panel>
  )
}

export function UnitCandidates({ data, chosen, onChoose }: { data: Suggestions; chosen?: Id; onChoose?: (c: Candidate) => void }) {
  const { units } = data
  const [first, ...others] = units.candidates ?? []
  if (!first) return <Blank title={data.category ? '没有可推荐的单位' : '选定分类后推荐单位'}>{data.category ? '权责清单和以往派单里都没有依据，请按职责查找单位。' : '分类由派单员或坐席选定。'}</Blank>
  const button = (c: Candidate) => ({ type: 'button' as const, 'aria-pressed': chosen === c.unit.id, onClick: () => onChoose?.(c), disabled: !onChoose })
  return (
    <div className="s-units">
      <button className={'s-first' + (chosen === first.unit.id ? ' on' : '')} {...button(first)}>
        <span className="s-head">
          <Chip tone="navy">主办</Chip>
          <b>{first.unit.name}</b>
          {first.section && <span className="meta">责任科室：{first.section}</span>}
          <strong className="num">{first.percent}%</strong>
        </span>
        <span className="s-split">
          <Reasons c={first} />
          <Meaning units={units} first={first} trained={data.model.version > 0} />
        </span>
      </button>
      {others.map((c) => (
        <button key={c.unit.id} className={'s-other' + (chosen === c.unit.id ? ' on' : '')} {...button(c)}>
          <span className="cut">{c.unit.name}</span>
          <span className="s-why">
            <span>{c.line}</span>
            {c.against && data.precedent && <em>派出即与判例第{data.precedent.id}号冲突，需写理由</em>}
          </span>
          <span className="num">{c.percent}%</span>
        </button>
      ))}
      <p className="meta">
        其余单位合计 {units.rest_percent}%。{units.auto_note}。
      </p>
    </div>
  )
}

/** 权责清单 → 判例 → 同类 → 用词: always in this order, and said when there is none. */
function Reasons({ c }: { c: Candidate }) {
  const words = c.words ?? []
  return (
    <span className="s-reasons" role="list" aria-label="推荐理由">
      <Reason name="权责清单" note={c.duty?.item}>{c.duty?.text ?? <i>清单没有列明</i>}</Reason>
      <Reason name="判例" note={c.precedent && (c.precedent.to ? `有效至 ${c.precedent.to}` : '长期有效')}>{c.precedent?.text ?? <i>没有适用的判例</i>}</Reason>
      <Reason name="同类">{c.record.text}</Reason>
      <Reason name="用词">
        {words.length ? words.map((w) => (
          <span key={w.word} className={'s-word' + (w.weight < 0 ? ' no' : '')}>
            {w.word} <small className="num">{w.weight > 0 ? '+' : '−'}{Math.abs(w.weight).toFixed(1)}</small>
          </span>
        )) : <i>没有明显偏向的词</i>}
      </Reason>
    </span>
  )
}

function Reason(p: { name: string; note?: string | null; children: React.ReactNode }) {
  return (
    <span className="s-reason" role="listitem">
      <span className="s-name">{p.name}</span>
      <span className="s-text">{p.children}</span>
      {p.note && <span className="meta">{p.note}</span>}
    </span>
  )
}

/** What a percentage means: of what was suggested as surely, so much was right. */
function Meaning({ units, first, trained }: { units: Units; first: Candidate; trained: boolean }) {
  const m = units.meaning
  return (
    <span className="s-meaning">
      <span>{first.percent}% 是什么意思</span>
      {m ? (
        <span className="meta">
          过去报 {m.from}—{m.to}% 的 {m.n.toLocaleString('en')} 件，实际派对 <b className="num">{m.right.toLocaleString('en')} 件（{(100 * m.rate).toFixed(1)}%）</b>
        </span>
      ) : (
        <span className="meta">{first.precedent ? '判例在有效期内，必须遵守；与过去的准确率无关。' : trained ? '过去没有同样把握的建议，请人工判断。' : '还没有模型，按权责清单和以往记录估计，请人工判断。'}</span>
      )}
      <Calibration curve={units.curve} at={first.share} />
    </span>
  )
}

type Bins = Units['curve']

/** 校准曲线: how often it was right, by how sure it said to be; on the dashed line both are the same. */
export function Calibration({ curve, at, width = 170, height = 58 }: { curve: Bins; at?: number; width?: number; height?: number }) {
  const bins = (curve ?? []).filter((b) => b.n >= 5)
  if (bins.length < 2) return null
  const x = (v: number) => 6 + v * (width - 12)
  const y = (v: number) => height - 6 - v * (height - 12)
  const words = bins.map((b) => `报 ${Math.round(100 * b.sure)}%，对 ${Math.round((100 * b.right) / b.n)}%（${b.n} 件）`).join('；')
  return (
    <svg className="s-curve" width={width} height={height} role="img" aria-label={'校准曲线：' + words}>
      <title>{words}</title>
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
      {bins.map((b) => {
        const here = at !== undefined && at >= b.from && (at < b.to || b.to === 1)
        return <circle key={b.from} cx={x(b.sure)} cy={y(b.right / b.n)} r={here ? 4.5 : 2.5} className={here ? 'here' : undefined} />
      })}
    </svg>
  )
}
