import { useEffect } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { showTime } from '../../shared/time'
import { group } from '../stats/chart'
import { Blank, Bones, Chip, Choice, Panel, Refused } from '../ui'
import { ChangeForm } from './form'
import { Outcome } from './result'
import { Promises } from './promises'
import { doors, runWords, type Run } from './doors'
import type { Search } from './search'
import '../stats/stats.css'
import './whatif.css'

const going = (r?: Run) => r?.state === 'waiting' || r?.state === 'running'

/** 推演: the past by other rules; and 答复承诺, what the past says of the days to come. */
export function WhatIfPage() {
  const search = useSearch({ from: '/frame/whatif' })
  const navigate = useNavigate()
  const go = (next: Search) => void navigate({ to: '/whatif', search: next })
  useEffect(() => {
    document.title = '推演 · 宿事速办'
  }, [])
  return (
    <div className="whatif grow">
      <section className="panel wi-head">
        <h1>推演</h1>
        <Choice name="part" label="看什么" value={search.part ?? 'replay'} options={[{ value: 'replay', label: '改规则重放' }, { value: 'promises', label: '答复承诺' }]} onChange={(p) => go(p === 'promises' ? { part: 'promises' } : {})} />
      </section>
      {search.part === 'promises' ? <Promises /> : <Replays chosen={search.run} onChoose={(run) => go({ run })} />}
    </div>
  )
}

function Replays({ chosen, onChoose }: { chosen?: number; onChoose: (id?: number) => void }) {
  const options = useQuery({ queryKey: ['whatif', 'options'], queryFn: doors.options })
  const runs = useQuery({ queryKey: ['whatif', 'runs'], queryFn: doors.runs, refetchInterval: (q) => (q.state.data?.some(going) ? 2000 : false) })
  const id = chosen ?? runs.data?.[0]?.id
  return (
    <div className="wi-cols">
      <div className="wi-left">
        {options.isPending ? <Panel title="改什么"><Bones lines={8} /></Panel> : options.isError ? <Panel title="改什么"><Refused error={options.error} retry={() => void options.refetch()} /></Panel> : <ChangeForm options={options.data} onAsked={onChoose} />}
        <Panel title="最近的推演" scroll className="wi-runs">
          {!runs.data?.length ? (
            <p className="meta body">还没有推演过。</p>
          ) : (
            <ul>
              {runs.data.map((r) => (
                <li key={r.id}>
                  <button type="button" className={r.id === id ? 'on' : ''} aria-current={r.id === id || undefined} onClick={() => onChoose(r.id)}>
                    <span>{(r.changes ?? []).join('；')}</span>
                    <span className="meta">
                      {r.from} 至 {r.to} · {r.by} {showTime(r.asked_at)} <Chip tone={runWords[r.state].tone}>{runWords[r.state].name}</Chip>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
      <div className="wi-right">{id ? <One key={id} id={id} /> : <Panel title="结果" className="grow"><Blank title="选好改什么，再开始推演">例如把非咨询类办理时限改为 8 个工作日，看过去一年谁会超期、位次怎样变。</Blank></Panel>}</div>
    </div>
  )
}

function One({ id }: { id: number }) {
  const queries = useQueryClient()
  const read = useQuery({ queryKey: ['whatif', id], queryFn: () => doors.run(id), refetchInterval: (q) => (going(q.state.data) ? 1000 : false) })
  const cancel = useMutation({ mutationFn: () => doors.cancel(id), onSettled: () => void queries.invalidateQueries({ queryKey: ['whatif'] }) })
  if (read.isPending) return <Panel title="结果" className="grow"><Bones lines={10} /></Panel>
  if (read.isError) return <Panel title="结果" className="grow"><Refused error={read.error} retry={() => void read.refetch()} /></Panel>
  const r = read.data
  if (r.result) return <Outcome run={r} result={r.result} />
  return (
    <Panel title={(r.changes ?? []).join('；')} className="grow" note={`${r.from} 至 ${r.to}`}>
      {going(r) ? (
        <div className="wi-progress" role="status">
          <progress max={r.total || 1} value={r.done} aria-label="推演进度" />
          <p>{r.total ? `已重放 ${group(r.done)} / ${group(r.total)} 件` : '正在准备'}。可以离开这一页，完成后在左下的名单里打开。</p>
          <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>取消推演</Button>
        </div>
      ) : (
        <Blank title={r.state === 'cancelled' ? '这次推演已取消' : '这次推演没有完成'}>{r.error || '没有留下结果，工单没有任何改动；需要时请重新开始。'}</Blank>
      )}
    </Panel>
  )
}
