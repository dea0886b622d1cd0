import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, DatePicker, Input, InputNumber } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { Chip, Choice, Panel, choices } from '../ui'
import { doors, marks, parts, visitStates, visitTones, type Part, type View, type Visit } from './doors'
import { why } from './page'

/** 暗访: who has to play which script when, and the form of one of them. */
export function Visits({ view: v, chosen, choose }: { view: View; chosen?: string; choose: (n: string) => void }) {
  const visits = v.visits ?? []
  const one = visits.find((x) => String(x.n) === chosen) ?? visits.find((x) => x.part) ?? visits[0]
  const name = (key: string) => (v.indicators.scripts ?? []).find((s) => s.key === key)?.name ?? key
  return (
    <div className="ev-two ev-visits">
      <Panel title="暗访" scroll note={`${visits.length} 次，两人各评一遍，互不可见`}>
        <ul>
          {visits.map((x) => (
            <li key={x.n}>
              <button type="button" className={'ev-row' + (x.n === one?.n ? ' on' : '')} aria-current={x.n === one?.n} onClick={() => choose(String(x.n))}>
                <span className="row"><b className="cut grow">{x.n}. {name(x.script)}</b><Chip tone={visitTones[x.state]}>{say(visitStates, x.state)}</Chip></span>
                <span className="meta num">{x.at ? `${showTime(x.at)} 拨测` : `${x.due} 前`}{x.part ? `，可由您${say(parts, x.part)}` : ''}</span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      {one && <One key={`${one.n} ${one.state}`} view={v} visit={one} />}
    </div>
  )
}

function One({ view: v, visit: x }: { view: View; visit: Visit }) {
  const script = (v.indicators.scripts ?? []).find((s) => s.key === x.script)
  const checks = (v.indicators.checks ?? []).filter((c) => script?.checks?.includes(c.key))
  const judged = x.judged ?? []
  if (!script) return null
  return (
    <Panel title={`${x.n}. ${script.name}`} scroll note={say({ phone: '电话', web: '网站', wechat: '微信', app: '皖事通', letter: '信件' }, script.channel)}>
      <dl className="ev-detail">
        <div><dt>情景</dt><dd>{script.story}</dd></div>
        <div><dt>应得</dt><dd>{script.expect}</dd></div>
        {x.at && <div><dt>经过</dt><dd>{showTime(x.at)}{x.wait ? `，等待 ${x.wait} 秒` : ''}。{x.account}</dd></div>}
        {x.no && <div><dt>工单</dt><dd><Link to="/tickets/$id" params={{ id: String(x.ticket) }}>{x.no}</Link></dd></div>}
      </dl>
      {judged.length > 0 && (
        <table className="q-table ev-table">
          <thead><tr><th>观测项</th>{judged.map((j) => <th key={j.part}>{say(parts, j.part)} {j.by}</th>)}</tr></thead>
          <tbody>
            {checks.map((c) => (
              <tr key={c.key} className={x.differs?.includes(c.key) ? 'ev-differs' : ''}>
                <td>{c.name}</td>
                {judged.map((j) => <td key={j.part}>{marks[j.marks[c.key] as 0 | 1 | 2]}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {judged.filter((j) => j.remark).map((j) => <p key={j.part} className="body meta">{say(parts, j.part)}：{j.remark}</p>)}
      {x.part ? <Form view={v} visit={x} part={x.part} checks={checks} /> : <p className="body meta">{x.why_not || (v.state === 'closed' ? '这一轮已经定级。' : '')}</p>}
    </Panel>
  )
}

function Form({ view: v, visit: x, part, checks }: { view: View; visit: Visit; part: Part; checks: { key: string; name: string; help: string }[] }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [given, setGiven] = useState<Record<string, number>>({})
  const [at, setAt] = useState<Dayjs>(dayjs())
  const [wait, setWait] = useState(0)
  const [no, setNo] = useState('')
  const [account, setAccount] = useState('')
  const [remark, setRemark] = useState('')
  const again = { onSuccess: () => void queries.invalidateQueries({ queryKey: ['evaluation', v.id] }), onError: (e: unknown) => void message.error(why(e)) }
  const first = part === 'first'
  const save = useMutation({ mutationFn: () => doors.judge(v.id, { n: x.n, part, marks: given, remark, ...(first ? { at: at.toISOString(), wait, no, account } : {}) }), ...again })
  const drop = useMutation({ mutationFn: () => doors.drop(v.id, x.n), ...again })
  return (
    <div className="ev-form body">
      {first && (
        <>
          <div className="row">
            <label>时间<DatePicker showTime format="YYYY-MM-DD HH:mm" allowClear={false} aria-label="暗访时间" value={at} onChange={(d) => d && setAt(d)} /></label>
            <label>等待（秒）<InputNumber min={0} max={3600} value={wait} onChange={(n) => setWait(n ?? 0)} /></label>
            <label className="grow">形成的工单<Input value={no} maxLength={40} placeholder="没有的不填" onChange={(e) => setNo(e.target.value)} /></label>
          </div>
          <label>经过<Input.TextArea rows={3} maxLength={4000} value={account} placeholder="怎样接通、怎样问、怎样答，结果如何" onChange={(e) => setAccount(e.target.value)} /></label>
        </>
      )}
      {checks.map((c) => (
        <div key={c.key} className="ev-check">
          <span title={c.help}>{c.name}<span className="meta">{c.help}</span></span>
          <Choice name={`check-${c.key}`} label={c.name} value={given[c.key] === undefined ? undefined : String(given[c.key])} options={choices(marks, ['2', '1', '0'])} onChange={(m) => setGiven({ ...given, [c.key]: Number(m) })} />
        </div>
      ))}
      <label>{part === 'ruling' ? '裁定理由' : '备注'}<Input.TextArea rows={2} maxLength={1000} value={remark} onChange={(e) => setRemark(e.target.value)} /></label>
      <div className="row">
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>提交{say(parts, part)}</Button>
        {first && <Button loading={drop.isPending} onClick={() => drop.mutate()}>作废这一次</Button>}
      </div>
    </div>
  )
}
