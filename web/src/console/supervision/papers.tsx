import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Select } from 'antd'
import { Problem } from '../../shared/http'
import { Blank, Bones, Chip, Refused } from '../ui'
import { PaperView } from '../signoff/paper'
import '../signoff/signoff.css'
import { doors, type Paper } from './doors'
import type { View } from './page'

/** 呈批: drafted by the program, edited here, routed to a leader, withdrawn when need be. */
export function Papers({ id, go }: { id?: number; go: (v: View) => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const papers = useQuery({ queryKey: ['papers'], queryFn: () => doors.papers() })
  const brief = useMutation({
    mutationFn: () => doors.draftPaper({ kind: 'brief' }),
    onSuccess: (p) => {
      void queries.invalidateQueries({ queryKey: ['papers'] })
      go({ view: 'papers', paper: p.id })
    },
    onError: (e) => void message.error(e instanceof Problem ? e.message : '没有起草成功，请再试一次。'),
  })
  if (papers.isPending) return <Bones lines={6} />
  if (papers.isError) return <Refused error={papers.error} retry={() => void papers.refetch()} />
  return (
    <div className="s-papers">
      <div className="scroll" tabIndex={0} role="group" aria-label="呈批件">
        <p className="s-bulk">
          <Button loading={brief.isPending} onClick={() => brief.mutate()}>起草本周周报</Button>
        </p>
        {papers.data.map((p) => (
          <button key={p.id} type="button" className={'so-item' + (p.id === id ? ' on' : '')} onClick={() => go({ view: 'papers', paper: p.id })}>
            <b>{p.title}</b>
            <span className="row wrap"><Chip tone={p.state === 'signed' ? 'green' : p.state === 'routed' ? 'amber' : 'blue'}>{p.state_name}</Chip><span className="meta">{p.cite}</span></span>
          </button>
        ))}
        {!papers.data.length && <p className="meta s-none">还没有呈批件；到四张清单里选工单起草。</p>}
      </div>
      {id ? <One key={id} id={id} go={go} /> : <Blank title="选一件呈批件，或从四张清单起草" />}
    </div>
  )
}

function One({ id, go }: { id: number; go: (v: View) => void }) {
  const paper = useQuery({ queryKey: ['paper', id], queryFn: () => doors.paper(id) })
  if (paper.isPending) return <Bones lines={8} />
  if (paper.isError) return <Refused error={paper.error} retry={() => void paper.refetch()} />
  return <Editor key={paper.data.version} paper={paper.data} go={go} />
}

function Editor({ paper: p, go }: { paper: Paper; go: (v: View) => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const can = new Set((p.actions ?? []).map((a) => a.action))
  const leaders = useQuery({ queryKey: ['city-leaders'], queryFn: doors.leaders, enabled: can.has('route') })
  const [text, setText] = useState(p.paper)
  const [leader, setLeader] = useState<number>()
  const [remark, setRemark] = useState('')
  const deed = useMutation({
    mutationFn: async (action: string) => {
      let now = p
      const changed = JSON.stringify(text) !== JSON.stringify(p.paper)
      if (changed && (action === 'edit' || action === 'route')) now = await doors.doPaper(p.id, 'edit', { version: p.version, paper: text })
      if (action === 'edit') return now
      return doors.doPaper(p.id, action, { version: now.version, leader, remark: remark.trim() || undefined })
    },
    onSuccess: async (next, action) => {
      void message.success({ edit: '已保存', route: '已呈送', withdraw: '已撤回' }[action] ?? '已办理')
      await queries.cancelQueries({ queryKey: ['paper', p.id] }) // an answer under way is older
      queries.setQueryData(['paper', p.id], next)
      void queries.invalidateQueries({ queryKey: ['papers'] })
      void queries.invalidateQueries({ queryKey: ['supervision'] })
    },
    onError: (e) => {
      void message.error(e instanceof Problem ? e.message : '没有办成，请再试一次。')
      void queries.invalidateQueries({ queryKey: ['paper', p.id] })
    },
  })
  return (
    <div className="s-paper-edit">
      <div className="scroll" tabIndex={0} role="group" aria-label="呈批件预览">
        <PaperView paper={{ ...p, paper: text }} />
      </div>
      <form className="s-editor" aria-label="呈批件" onSubmit={(e) => { e.preventDefault(); deed.mutate('edit') }}>
        {p.remark && <div className="alert a-amber">{p.state_name}：{p.remark}</div>}
        {can.has('edit') && (
          <>
            <label>标题<Input value={text.title} maxLength={80} onChange={(e) => setText({ ...text, title: e.target.value })} aria-label="标题" /></label>
            <label>基本情况<Input.TextArea value={text.situation} maxLength={4000} autoSize={{ minRows: 4, maxRows: 8 }} onChange={(e) => setText({ ...text, situation: e.target.value })} aria-label="基本情况" /></label>
            {p.kind === 'form' && <label>拟办意见（一行一条）<Input.TextArea value={(text.proposals ?? []).join('\n')} autoSize={{ minRows: 3, maxRows: 8 }} onChange={(e) => setText({ ...text, proposals: e.target.value.split('\n') })} aria-label="拟办意见" /></label>}
            <label>核稿<Input value={text.checker} maxLength={30} onChange={(e) => setText({ ...text, checker: e.target.value })} aria-label="核稿" /></label>
            <Button htmlType="submit" loading={deed.isPending}>保存</Button>
          </>
        )}
        {can.has('route') && (
          <div className="row">
            <Select className="grow" aria-label="呈送哪位市领导" placeholder="呈送哪位市领导" value={leader} onChange={setLeader} options={(leaders.data ?? []).map((l) => ({ value: l.id, label: l.name }))} />
            <Button type="primary" disabled={!leader} loading={deed.isPending} onClick={() => deed.mutate('route')}>呈送</Button>
          </div>
        )}
        {can.has('withdraw') && (
          <div className="row">
            <Input value={remark} onChange={(e) => setRemark(e.target.value)} maxLength={500} aria-label="撤回理由" placeholder="撤回理由" />
            <Button disabled={remark.trim().length < 2} loading={deed.isPending} onClick={() => deed.mutate('withdraw')}>撤回</Button>
          </div>
        )}
        <a href={`/api/submissions/${p.id}/docx`} download>下载{p.kind === 'brief' ? '周报' : '呈批单'}（Word）</a>
        {!!p.order && <Button onClick={() => go({ view: 'papers', paper: p.id, order: p.order })}>看交办单</Button>}
        <ol className="s-record">{(p.record ?? []).map((e, i) => <li key={i}><b>{e.name}</b> <span className="meta">{e.by}</span>{e.text && <p className="pre">{e.text}</p>}</li>)}</ol>
      </form>
    </div>
  )
}
