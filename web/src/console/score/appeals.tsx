import { useState } from 'react'
import { App, Button, Input } from 'antd'
import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { showTime } from '../../shared/time'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Panel, Refused } from '../ui'
import { appealWords, doors, type Appeal } from './doors'

/** 申诉记录: with every verdict ever given; the centre decides here. */
export function Appeals({ list }: { list?: Appeal[] }) {
  const all = useQuery({ queryKey: ['appeals'], queryFn: () => doors.appeals(), enabled: !list })
  const shown = list ?? all.data ?? []
  const done = shown.filter((a) => a.state === 'upheld' || a.state === 'refused').length
  return (
    <Panel title="申诉记录" note={shown.length ? `${shown.length} 件，已裁定 ${done}，剔除 ${shown.filter((a) => a.state === 'upheld').length}` : undefined}>
      {!list && all.isPending ? <Bones /> : !list && all.isError ? <Refused error={all.error} retry={() => void all.refetch()} /> : shown.length === 0 ? <Blank title="没有申诉" /> : <ul className="sc-appeals">{shown.map((a) => <One key={a.id} appeal={a} />)}</ul>}
    </Panel>
  )
}

function One({ appeal: a }: { appeal: Appeal }) {
  const me = useMe()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [remark, setRemark] = useState('')
  const judges = may(me, 'supervise') && may(me, 'see_all')
  const decide = useMutation({
    mutationFn: (exclude: boolean) => doors.decide(a.id, exclude, remark),
    onSuccess: async () => {
      setRemark('')
      await queries.invalidateQueries({ queryKey: ['appeals'] })
      await queries.invalidateQueries({ queryKey: ['score'] })
    },
    onError: (e) => message.error(e.message),
  })
  return (
    <li data-state={a.state}>
      <div className="row wrap">
        <Chip tone={appealWords[a.state].tone}>{appealWords[a.state].name}</Chip>
        <b>{a.name}</b>
        <Link to="/tickets/$id" params={{ id: String(a.ticket) }}>{a.no || '工单'}</Link>
        <span className="meta">{a.unit.name} · {a.month} · {a.reason}</span>
      </div>
      <p className="pre">{a.text}</p>
      <p className="meta">{a.by} {showTime(a.asked_at)} 提出{a.state === 'asked' || a.state === 'seconded' ? `，应于 ${showTime(a.decide_by)} 前裁定` : ''}</p>
      {(a.verdicts ?? []).map((v) => (
        <p key={v.at} className="meta">{showTime(v.at)} {v.by}：{v.exclude ? '同意剔除' : '维持'}，{v.remark}</p>
      ))}
      {judges && (
        <div className="row">
          <Input size="small" aria-label={`裁定理由 ${a.no}`} placeholder="裁定理由，至少四个字" value={remark} maxLength={500} onChange={(e) => setRemark(e.target.value)} />
          {a.state !== 'upheld' && <Button size="small" disabled={remark.trim().length < 4} loading={decide.isPending} onClick={() => decide.mutate(true)}>{a.state === 'seconded' ? '复核剔除' : '同意剔除'}</Button>}
          {a.state !== 'refused' && <Button size="small" disabled={remark.trim().length < 4} loading={decide.isPending} onClick={() => decide.mutate(false)}>维持</Button>}
        </div>
      )}
    </li>
  )
}
