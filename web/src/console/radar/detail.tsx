import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { api } from '../../shared/api'
import { Problem } from '../../shared/http'
import { write } from '../../shared/store'
import { showFull } from '../../shared/time'
import { outcomes, say } from '../../shared/words'
import { DeedForm } from '../form/deed-form'
import { draftKey } from '../form/kept'
import { Findings } from '../reply-check/findings'
import { Panel } from '../ui'
import '../ticket/ticket.css'
import { doors, type State, type Suspect } from './doors'

/** One suspect: its evidence, and the two ways out of the list. */
export function Detail({ suspect: s, state }: { suspect: Suspect; state: State }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [way, setWay] = useState<'dismiss' | 'reopen' | undefined>()
  const ticket = useQuery({ queryKey: ['ticket', String(s.id)], queryFn: () => api.ticket(s.id as never), enabled: way === 'reopen' })
  const reopen = ticket.data?.actions?.find((a) => a.action === 'reopen_false')
  const refresh = () => Promise.all([queries.invalidateQueries({ queryKey: ['radar'] }), queries.invalidateQueries({ queryKey: ['ticket', String(s.id)] })])
  const startReopen = () => {
    // The evidence found is put into the form; the supervisor completes it.
    const said = (s.findings ?? []).flatMap((f) => f.evidence ?? []).join('\uff1b')
    write(sessionStorage, draftKey(s.id as never, { action: 'reopen_false' } as never), { evidence: `雷达提示：${said}。核查情况：` })
    setWay('reopen')
  }

  return (
    <div className="radar-detail">
      <Panel title="依据" className="grow" scroll note={<Link to="/tickets/$id" params={{ id: String(s.id) }}>打开工单 {s.no}</Link>}>
        <h3 className="radar-title">{s.title || '（未填标题）'}</h3>
        <dl className="facts radar-facts">
          <div><dt>主办单位</dt><dd>{s.unit.name}</dd></div>
          <div><dt>分类</dt><dd>{s.category?.name ?? '—'}</dd></div>
          <div><dt>地区</dt><dd>{s.region?.name ?? '—'}</dd></div>
          <div><dt>办结</dt><dd>{showFull(s.closed_at)}，{say(outcomes, s.outcome)}</dd></div>
          <div><dt>合计把握</dt><dd>{Math.round(100 * s.score)}%，{s.findings?.length === 1 ? '只有一条线索，先核实再下结论' : `由 ${s.findings?.length ?? 0} 条线索合成，仅供核查参考`}</dd></div>
          {s.why && <div><dt>排除理由</dt><dd>{s.why}{s.by && `（${s.by}，${showFull(s.at)}）`}</dd></div>}
        </dl>
        <Findings list={s.findings ?? []} />
      </Panel>
      {way === 'dismiss' && <Dismiss id={s.id} onDone={() => (void message.success('已排除'), void refresh())} onClose={() => setWay(undefined)} />}
      {way === 'reopen' && reopen && ticket.data && (
        <DeedForm ticket={s.id as never} version={ticket.data.version} action={reopen} onDone={() => (setWay(undefined), void message.success('已按虚假办结重办'), void refresh())} onClose={() => setWay(undefined)} onReload={() => ticket.refetch()} />
      )}
      {way === 'reopen' && ticket.isSuccess && !reopen && <p className="alert a-amber">本件现在不能按虚假办结重办，请打开工单查看。</p>}
      {state === 'open' && !way && (
        <footer className="panel radar-actions">
          <Button onClick={() => setWay('dismiss')}>排除</Button>
          <Button danger onClick={startReopen}>
            按虚假办结重办
          </Button>
        </footer>
      )}
    </div>
  )
}

function Dismiss({ id, onDone, onClose }: { id: number; onDone: () => void; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    try {
      await doors.dismiss(id, reason)
      onDone()
    } catch (e) {
      setSaid(e instanceof Problem ? e.message : '没有办成，请再试一次。')
    } finally {
      setBusy(false)
    }
  }
  return (
    <Panel title="排除" className="radar-way">
      <div className="body">
        <label htmlFor="reason">为什么不是虚假办结（写明怎样核实的）</label>
        <Input.TextArea id="reason" value={reason} maxLength={500} rows={3} autoFocus onChange={(e) => setReason(e.target.value)} status={said ? 'error' : undefined} />
        {said && (
          <p role="alert" className="reveal-no">
            {said}
          </p>
        )}
        <div className="row radar-buttons">
          <Button onClick={onClose}>取消</Button>
          <Button type="primary" loading={busy} onClick={() => void send()}>
            确认排除
          </Button>
        </div>
      </div>
    </Panel>
  )
}
