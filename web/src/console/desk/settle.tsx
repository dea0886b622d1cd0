import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { App, Button } from 'antd'
import type { Action, Id } from '../../shared/contract'
import { useKeys } from '../../shared/keys'
import { DeedForm } from '../form/deed-form'
import { isGrave } from '../ticket/emphasis'
import { Slip } from '../ticket/slip'
import { Bones, Chip, Key, Panel, Refused, StateChip } from '../ui'
import { Brief } from '../work/brief'
import '../ticket/ticket.css'
import '../work/work.css'
import { offered, useDeed, useRefresh, useTicket } from '../work/use-work'
import { ways } from './ways'

const plain = [
  { action: 'accept', key: 'F2', label: '受理' },
  { action: 'to_dispatch', key: 'F9', label: '提交派单' },
]

type Props = { id: Id; action: string; code?: string; caller: { name: string; phone: string }; onEnd: () => void }

/** The second half of a call: the matter is written down, now it is answered, transferred or refused. */
export function Settle({ id, action: first, code, caller, onEnd }: Props) {
  const ticket = useTicket(id)
  const refresh = useRefresh()
  const { message } = App.useApp()
  const [open, setOpen] = useState(first)
  const view = ticket.data
  const action = offered(view, open)
  const { run, busy, refusal } = useDeed(view)
  const rest = [...ways, ...plain].map((w) => ({ ...w, deed: offered(view, w.action) })).filter((w) => w.deed && !w.deed.why)
  const ended = !!view && !['draft', 'accepted'].includes(view.ticket.state)
  const choose = (a: Action) => {
    if (a.fields?.length || isGrave(a)) return setOpen(a.action)
    void run(a, {})
  }
  const keys: Record<string, () => void> = { F8: onEnd }
  for (const w of rest) keys[w.key] = () => choose(w.deed!)
  useKeys(open ? {} : keys)

  const done = (a: Action) => {
    void message.success(`${view!.ticket.no} ${a.name}已办理`)
    setOpen('')
    void refresh()
    if (a.action !== 'transfer') onEnd()
  }
  if (ticket.isError) return <section className="panel"><Refused error={ticket.error} retry={() => void ticket.refetch()} /></section>
  if (!view) return <section className="panel"><Bones lines={10} /></section>
  return (
    <div className="desk-settle">
      <Brief view={view} title="刚登记的工单" phone={false} note={code && <span className="num">查询码 {code}</span>} />
      {open && action && !action.why ? (
        <DeedForm key={open} ticket={id} version={view.version} action={action} onDone={done} onClose={() => setOpen('')} onReload={refresh} />
      ) : (
        <Panel title={ended ? '已办理' : '接下来怎么办'} label="接下来怎么办" note={<StateChip state={view.ticket.state} />}>
          <div className="body scroll grow">
            {refusal && <div className="alert" role="alert">{refusal.message}</div>}
            {view.ticket.flags?.includes('reject_asked') && <p><Chip tone="amber">不予受理待班长复核</Chip> 复核结果会发到消息里。</p>}
            {view.ticket.state === 'transferred' ? <Slip view={view} caller={caller} /> : !ended && <p>工单已记下，还没有办完：可以当场答复、移交、不予受理，或者提交派单。先放着也行，在“我的在手件”里接着办。</p>}
          </div>
          <footer className="desk-foot">
            <Link to="/tickets/$id" params={{ id: String(id) }} className="grow">打开工单</Link>
            <Button disabled={busy} onClick={onEnd} type={ended ? 'primary' : 'default'}>登记下一件<Key>F8</Key></Button>
            {rest.map((w) => (
              <Button key={w.action} type={w.action === 'to_dispatch' ? 'primary' : 'default'} danger={isGrave(w.deed!)} loading={busy} onClick={() => choose(w.deed!)}>
                {w.label}
                <Key>{w.key}</Key>
              </Button>
            ))}
          </footer>
        </Panel>
      )}
    </div>
  )
}
