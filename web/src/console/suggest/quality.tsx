import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { showTime } from '../../shared/time'
import { Blank, Bones, Choice, Panel, Refused, StateChip } from '../ui'
import { centre, type Asked, type Quality as Figures } from './doors'
import { Calibration } from './unit'

const share = (n: number, of: number) => (of ? `${((100 * n) / of).toFixed(1)}%` : '—')

/** 建议质量: what the models suggested before people chose, and what people chose. */
export function Quality() {
  const [asked, setAsked] = useState<Asked>('category')
  const [open, setOpen] = useState<{ first: string; chosen: string; words: string } | undefined>()
  const found = useQuery({ queryKey: ['triage', 'quality', asked], queryFn: () => centre.quality(asked), placeholderData: keepPreviousData })
  const switchTo = (to: string) => {
    setAsked(to as Asked)
    setOpen(undefined)
  }
  return (
    <div className="s-quality">
      <Panel title="建议与人选" note={<Choice name="asked" label="看哪种建议" value={asked} onChange={switchTo} options={[{ value: 'category', label: '分类' }, { value: 'unit', label: '承办单位' }]} />} scroll className="grow">
        {found.isPending ? <Bones lines={8} /> : found.isError ? <Refused error={found.error} retry={() => void found.refetch()} /> : !found.data.n ? (
          <Blank title="还没有可比的建议">模型启用后，每件待派工单先记下系统的建议；人选定之后在这里对照。</Blank>
        ) : (
          <Compared q={found.data} />
        )}
      </Panel>
      <Panel title="容易混淆的" note={found.data?.confusions?.length ? '点开看工单' : undefined} scroll className="grow">
        {!found.data?.confusions?.length ? <Blank title="没有不一致的" /> : (
          <table className="s-table">
            <thead><tr><th>系统建议</th><th>人选</th><th className="r">件数</th></tr></thead>
            <tbody>
              {found.data.confusions.map((c) => (
                <tr key={c.first + '>' + c.chosen} className={open?.first === c.first && open.chosen === c.chosen ? 'on' : undefined}>
                  <td>{c.first_name}</td>
                  <td>{c.chosen_name}</td>
                  <td className="r"><button type="button" className="link num" onClick={() => setOpen({ first: c.first, chosen: c.chosen, words: `${c.first_name} → ${c.chosen_name}` })}>{c.n}</button></td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
      {open && <Behind asked={asked} {...open} />}
    </div>
  )
}

function Compared({ q }: { q: Figures }) {
  const spoken = q.n - q.silent
  return (
    <>
      <dl className="s-figures" style={{ padding: 12, marginTop: 0 }}>
        <div><dt>与人选一致</dt><dd className="num">{share(q.right, spoken)}</dd><dd className="meta num">{q.right.toLocaleString('en')} / {spoken.toLocaleString('en')} 件</dd></div>
        <div><dt>弃权</dt><dd className="num">{share(q.silent, q.n)}</dd><dd className="meta num">{q.silent.toLocaleString('en')} / {q.n.toLocaleString('en')} 件</dd></div>
        <div><dt>校准误差</dt><dd className="num">{(100 * q.ece).toFixed(1)}%</dd><dd className="meta">所报把握与实际相差</dd></div>
        <div><dt>校准曲线</dt><dd><Calibration curve={q.curve} width={200} height={84} /></dd></div>
      </dl>
      <div className="s-halves">
        <Parts title="月份" parts={q.months ?? []} />
        <Parts title="一级分类" parts={q.categories ?? []} />
      </div>
    </>
  )
}

function Parts({ title, parts }: { title: string; parts: NonNullable<Figures['months']> }) {
  return (
    <table className="s-table">
      <thead><tr><th>{title}</th><th className="r">件数</th><th className="r">弃权</th><th className="r">一致</th><th className="r">一致率</th></tr></thead>
      <tbody>
        {parts.map((p) => (
          <tr key={p.id}>
            <td>{p.name}</td>
            <td className="r num">{p.n}</td>
            <td className="r num">{p.silent}</td>
            <td className="r num">{p.right}</td>
            <td className="r num">{share(p.right, p.n - p.silent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Behind(p: { asked: Asked; first: string; chosen: string; words: string }) {
  const found = useQuery({ queryKey: ['triage', 'confused', p.asked, p.first, p.chosen], queryFn: () => centre.confused(p.asked, p.first, p.chosen) })
  return (
    <Panel title={p.words} scroll className="grow s-behind">
      {found.isPending ? <Bones /> : found.isError ? <Refused error={found.error} retry={() => void found.refetch()} /> : (
        <ul className="earlier">
          {found.data.map((t) => (
            <li key={t.id} className="row">
              <Link to="/tickets/$id" params={{ id: String(t.id) }} target="_blank" className="cut grow">{t.title}</Link>
              <span className="meta num">{showTime(t.accepted_at)}</span>
              <StateChip state={t.state} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
