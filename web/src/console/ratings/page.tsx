import { useEffect, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { showFull, showTime } from '../../shared/time'
import { findings, satisfactions, say } from '../../shared/words'
import { Blank, Bones, Chip, Choice, Panel, Refused, StateChip } from '../ui'
import { ratings } from './doors'
import './ratings.css'

/** 差评整改: every real-name bad rating, followed to its end — asked about, set right, answered anew. */
export function RatingsPage() {
  const [which, setWhich] = useState('open')
  const [days, setDays] = useState(60)
  const list = useQuery({ queryKey: ['ratings', which, days], queryFn: () => ratings.list(which === 'open', days) })
  useEffect(() => {
    document.title = '差评整改 · 宿事速办'
  }, [])
  const total = list.data?.total ?? 0
  const share = (n: number) => (total ? `${Math.round((n * 1000) / total) / 10}%` : '—')
  return (
    <Panel
      title="差评整改"
      className="grow ratings"
      note={
        <>
          <Choice name="which" label="显示" value={which} onChange={setWhich} options={[{ value: 'open', label: '没有办完的' }, { value: 'all', label: '全部' }]} />
          <Select size="small" aria-label="期间" value={days} onChange={setDays} options={[30, 60, 180, 366].map((value) => ({ value, label: value === 366 ? '近一年' : `近 ${value} 天` }))} style={{ width: 100 }} />
        </>
      }
    >
      {list.data && (
        <dl className="ratings-sum">
          <div>
            <dt>实名差评</dt>
            <dd>{total} 件</dd>
          </div>
          {list.data.counts?.map((c) => (
            <div key={c.name}>
              <dt>{c.name}率</dt>
              <dd>
                {share(c.done)} <span className="meta">{c.done}/{total}{c.late ? `，超时 ${c.late}` : ''}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className="scroll grow">
        {list.isPending ? (
          <Bones lines={8} />
        ) : list.isError ? (
          <Refused error={list.error} retry={() => void list.refetch()} />
        ) : !list.data.items?.length ? (
          <Blank title={which === 'open' ? '没有待办的差评' : '期间内没有实名差评'}>不满意、非常不满意且留有号码的评价会列在这里，一个工作日内核实，按重办时限整改并答复。</Blank>
        ) : (
          <table className="ratings-table">
            <thead>
              <tr>
                <th>工单</th>
                <th>承办单位</th>
                <th>评价</th>
                {list.data.counts?.map((c) => <th key={c.name}>{c.name}</th>)}
                <th>核实结果</th>
              </tr>
            </thead>
            <tbody>
              {list.data.items.map((r) => (
                <tr key={`${r.ticket}.${r.n}`}>
                  <td className="title">
                    <Link to="/tickets/$id" params={{ id: String(r.ticket) }}>{r.title}</Link>
                    <span className="meta num">{r.no}</span> <StateChip state={r.state} />
                  </td>
                  <td>{r.unit?.name}</td>
                  <td>
                    {satisfactions[r.satisfaction]}
                    <span className="meta" title={showFull(r.at)}>{showTime(r.at)}</span>
                  </td>
                  {r.steps?.map((s) => (
                    <td key={s.name} className={s.late ? 'late' : ''}>
                      {s.done_at ? <Chip tone={s.late ? 'amber' : 'green'}>{s.late ? '已办，超时' : '已办'}</Chip> : <Chip tone={s.late ? 'red' : 'line'}>{s.late ? '超时未办' : '待办'}</Chip>}
                      <span className="meta">{s.done_at ? showTime(s.done_at) : s.due_at ? `${showTime(s.due_at)} 前` : ''}</span>
                    </td>
                  ))}
                  <td>{r.finding ? say(findings, r.finding) : <Link to="/tickets/$id" params={{ id: String(r.ticket) }}>去核实</Link>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Panel>
  )
}
