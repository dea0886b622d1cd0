import { useState } from 'react'
import { App, Button, Input, Select } from 'antd'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Panel } from '../ui'
import { doors, keyOf, type Card, type Lost, type Trial } from './doors'

/** 申诉试算: the score before and after, row by row; only then the appeal, item by item. */
export function TrialPanel({ card, items, canAppeal, onDone }: { card: Card; items: Lost[]; canAppeal: boolean; onDone: () => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [code, setCode] = useState<string>()
  const [text, setText] = useState('')
  const wanted = items.map((l) => ({ k: l.k, id: l.id, n: l.n, round: l.round }))
  const trial = useQuery({ queryKey: ['trial', card.unit.id, card.month, wanted.map(keyOf).join()], queryFn: () => doors.trial(card.unit.id, card.month, wanted), enabled: items.length > 0, placeholderData: keepPreviousData })
  const ask = useMutation({
    mutationFn: () => doors.appeal(card.unit.id, card.month, wanted.filter((w) => !items.find((l) => keyOf(l) === keyOf(w))?.state), code ?? '', text),
    onSuccess: async () => {
      message.success('申诉已提交，逐件由两人裁定')
      setText('')
      onDone()
      await queries.invalidateQueries({ queryKey: ['score'] })
    },
    onError: (e) => message.error(e.message),
  })
  const t = items.length ? trial.data : undefined
  return (
    <Panel title="申诉试算" className="sc-trial" note={items.length ? `已选 ${items.length} 件，仅试算，不影响公示` : '勾选丢分工单即可试算'}>
      <div className="body">
        <div className="sc-arrow" aria-live="polite">
          <div>
            <span className="meta">现得分</span>
            <b>{card.score.total.toFixed(2)}</b>
            <span className="meta">{card.place ? `位次 ${card.place}（${card.band?.[0]}—${card.band?.[1]}）` : '不排名'}</span>
          </div>
          <div className="good">
            → <b data-gain={t ? (t.then.total - t.now.total).toFixed(2) : ''}>{t ? `+${(t.then.total - t.now.total).toFixed(2)}` : ''}</b>
          </div>
          <div>
            <span className="meta">全部改判后</span>
            <b>{t ? t.then.total.toFixed(2) : '—'}</b>
            <span className="meta">{t?.place?.[1] ? `位次 ${t.place[1]}（${t.band?.[2]}—${t.band?.[3]}）` : ''}</span>
          </div>
        </div>
        {t && <Changes card={card} trial={t} />}
        {canAppeal && items.length > 0 && (
          <div className="ticks">
            <Select aria-label="申诉理由" placeholder="申诉理由" value={code} onChange={setCode} options={(card.codes ?? []).map((c) => ({ value: c.code, label: c.name }))} />
            <Input.TextArea aria-label="事实和依据" placeholder="写明事实和依据，至少十个字" rows={3} maxLength={2000} value={text} onChange={(e) => setText(e.target.value)} />
            <div className="row">
              <span className="meta grow">逐件裁定，剔除须两人；裁定和理由一并公布</span>
              <Button type="primary" disabled={!code || text.trim().length < 10} loading={ask.isPending} onClick={() => ask.mutate()}>
                提交申诉 {items.filter((l) => !l.state).length} 件
              </Button>
            </div>
          </div>
        )}
      </div>
    </Panel>
  )
}

function Changes({ card, trial }: { card: Card; trial: Trial }) {
  const rows = (trial.rows ?? []).map((r, i) => ({ now: card.rows?.[i], then: r })).filter((r) => r.now && r.now.points !== r.then.points)
  return (
    <table className="mini">
      <tbody>
        {rows.map(({ now, then }) => (
          <tr key={then.name}>
            <td>{then.name}</td>
            <td className="n">
              {now!.value} → {then.value}
            </td>
            <td className="n">
              <b>+{(then.points - now!.points).toFixed(2)}</b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
