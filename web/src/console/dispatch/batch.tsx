import { useState } from 'react'
import { Button, Input } from 'antd'
import { api } from '../../shared/api'
import type { Id, TicketRow } from '../../shared/contract'
import { newKey } from '../../shared/http'
import { Chip } from '../ui'
import { refusalOf, useRefresh } from '../work/use-work'
import { UnitNamed } from './task'

type Fate = { state: 'waiting' | 'running' | 'done' | 'refused'; why?: string }

/** 批量派单: several tickets to one unit, each a deed of its own; a refusal of one stops no other. */
export function Batch({ rows, done }: { rows: TicketRow[]; done: (ids: string[]) => void }) {
  const refresh = useRefresh()
  const [unit, setUnit] = useState<Id | undefined>()
  const [name, setName] = useState<string | undefined>()
  const [reason, setReason] = useState('')
  const [fates, setFates] = useState<Record<string, Fate>>({})
  const [running, setRunning] = useState(false)
  const finished = rows.filter((r) => fates[String(r.id)]?.state === 'done').length
  const refused = rows.filter((r) => fates[String(r.id)]?.state === 'refused')

  const run = async () => {
    if (!unit || running) return
    setRunning(true)
    for (const r of rows) {
      const id = String(r.id)
      if (fates[id]?.state === 'done') continue
      setFates((f) => ({ ...f, [id]: { state: 'running' } }))
      try {
        const { version } = await api.ticket(r.id)
        await api.deed(r.id, 'dispatch', { version, facts: { unit, ...(reason.trim() ? { reason: reason.trim() } : {}) } }, newKey())
        setFates((f) => ({ ...f, [id]: { state: 'done' } }))
      } catch (e) {
        setFates((f) => ({ ...f, [id]: { state: 'refused', why: refusalOf(e).message } }))
      }
    }
    setRunning(false)
    void refresh()
  }

  return (
    <div className="work-middle">
      <section className="panel task fill" aria-label="批量派单">
        <header>
          <h2>批量派单</h2>
          <div className="note" aria-live="polite">
            {running ? `正在派第 ${finished + refused.length + 1} 件，共 ${rows.length} 件` : `选中 ${rows.length} 件，派给同一家主办单位`}
          </div>
        </header>
        <div className="body">
          <div className="two">
            <div>
              <label className="cap need" htmlFor="b-unit">主办单位</label>
              <UnitNamed id="b-unit" value={unit} onChange={(u, n) => { setUnit(u); setName(n) }} />
            </div>
            <div>
              <label className="cap" htmlFor="b-reason">派单理由</label>
              <Input id="b-reason" value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} placeholder="退回重派的须写明" autoComplete="off" />
            </div>
          </div>
          <ul className="batch">
            {rows.map((r) => {
              const fate = fates[String(r.id)]
              return (
                <li key={r.id}>
                  <span className="num">{r.no}</span>
                  <span className="cut grow">{r.title}</span>
                  {fate?.state === 'refused' && <span className="said">{fate.why}</span>}
                  <Chip tone={fate?.state === 'done' ? 'green' : fate?.state === 'refused' ? 'red' : fate ? 'blue' : 'line'}>
                    {{ done: '已派出', refused: '未派出', running: '正在派', waiting: '待派' }[fate?.state ?? 'waiting']}
                  </Chip>
                </li>
              )
            })}
          </ul>
        </div>
        <footer>
          <span className="grow meta">每件单独记入经历；未派出的留在列表里，改好后可以再派。</span>
          <Button disabled={running} onClick={() => done(rows.map((r) => String(r.id)))}>
            {finished ? '完成' : '取消选择'}
          </Button>
          <Button type="primary" disabled={!unit || running || finished === rows.length} loading={running} onClick={() => void run()}>
            {refused.length ? `再派 ${refused.length} 件` : `逐件派给${name ?? '所选单位'}`}
          </Button>
        </footer>
      </section>
    </div>
  )
}
