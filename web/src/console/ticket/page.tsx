import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Dropdown, Modal } from 'antd'
import { Down, Left, Printer, Right } from '../icons'
import { api } from '../../shared/api'
import type { Action, Assignment, Id, TicketView } from '../../shared/contract'
import { newKey, Problem } from '../../shared/http'
import type { Guest } from '../../shared/live'
import { useKeys } from '../../shared/keys'
import { useNarrow } from '../../shared/narrow'
import { assignmentRoles, kinds, say, states, timeClasses } from '../../shared/words'
import { beside } from '../attachments/doors'
import { Attachments } from '../attachments/list'
import { DeedForm } from '../form/deed-form'
import { unlessLive, usePresence } from '../live'
import { arriveAt, current, neighbours } from '../tickets/trail'
import { RowFlags } from '../tickets/rows'
import { Danger } from '../suggest/danger'
import { ReplyCheck } from '../reply-check/panel'
import { Calls } from '../phone/calls'
import { Blank, Bones, Chip, Key, Refused, StateChip, UrgencyChip, WarnChip } from '../ui'
import { Assignments } from './assignments'
import { Clocks, Usual } from './clocks'
import { arrange, isGrave } from './emphasis'
import { Derivation } from './derivation'
import { TicketDossiers } from '../joint/of-ticket'
import { Matter } from './matter'
import { PrintFoot, PrintHead } from './print'
import { Records } from './records'
import { Slip } from './slip'
import { Timeline } from './timeline'
import './ticket.css'

const nameOf = (a: Action) => `${a.action}#${a.assignment ?? 0}`

/** 工单详情: the whole matter on one screen, with every deed that may be done now. */
export function TicketPage() {
  const { id: no } = useParams({ from: '/frame/tickets/$id' })
  const id = Number(no)
  const queries = useQueryClient()
  const ticket = useQuery({ queryKey: ['ticket', no], queryFn: () => api.ticket(id), refetchInterval: unlessLive(30_000) })
  const refresh = useCallback(
    () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['ticket', no] }),
        queries.invalidateQueries({ queryKey: ['tickets'] }),
        queries.invalidateQueries({ queryKey: ['counts'] }),
        queries.invalidateQueries({ queryKey: ['me'] }),
        queries.invalidateQueries({ queryKey: ['inbox'] }),
      ]),
    [queries, no],
  )
  useEffect(() => {
    arriveAt(id)
    document.title = `${ticket.data?.ticket.no ?? '工单'} · 宿事速办`
  }, [id, ticket.data?.ticket.no])

  if (ticket.isPending) return <section className="panel grow"><Bones lines={12} /></section>
  const gone = ticket.error instanceof Problem && (ticket.error.status === 404 || ticket.error.status === 403)
  if (ticket.data && gone) return <Gone no={ticket.data.ticket.no} id={id} />
  if (!ticket.data) return <section className="panel grow"><Refused error={ticket.error} retry={() => void ticket.refetch()} /></section>
  return <Shown key={no} view={ticket.data} reading={ticket.isFetching} refresh={refresh} />
}

function Shown({ view, reading, refresh }: { view: TicketView; reading: boolean; refresh: () => Promise<unknown> }) {
  const t = view.ticket
  const { message } = App.useApp()
  const [opened, setOpened] = useState<Action | undefined>()
  const [derived, setDerived] = useState<{ assignment?: number; about?: string } | undefined>()
  const [running, setRunning] = useState('')
  // One-click deeds keep their key until the server has answered.
  const keys = useRef(new Map<string, { key: string; version: number }>())
  const narrow = useNarrow(1180)
  const actions = useMemo(() => (view.actions ?? []).filter((a) => !beside.includes(a.action)), [view.actions])
  const assignments = view.assignments ?? []
  const about = (a: Action) => {
    const x = assignments.find((s) => s.n === a.assignment)
    return x ? `${say(assignmentRoles, x.role)} · ${x.unit.name}` : undefined
  }

  const others = usePresence(t.id, opened?.name)

  const done = (a: Action) => {
    setOpened(undefined)
    void refresh()
    void message.success(`${a.name}已办理`)
  }
  const start = async (a: Action) => {
    if (a.why || running) return
    if (isGrave(a) || a.fields?.length) {
      setDerived(undefined)
      setOpened(a)
      return
    }
    setRunning(nameOf(a))
    const sent = keys.current.get(nameOf(a)) ?? { key: newKey(), version: view.version }
    keys.current.set(nameOf(a), sent)
    try {
      await api.deed(t.id, a.action, { version: sent.version, facts: a.assignment ? { assignment: a.assignment } : {} }, sent.key)
      keys.current.delete(nameOf(a))
      done(a)
    } catch (e) {
      if (!(e instanceof Problem) || !e.unsure) keys.current.delete(nameOf(a))
      void message.error(e instanceof Problem ? e.message : '没有办成，请再试一次。', 6)
      if (e instanceof Problem && e.status === 409) void refresh()
    } finally {
      setRunning('')
    }
  }
  const explain = (a?: Assignment) => {
    const next = a ? { assignment: a.n, about: `${say(assignmentRoles, a.role)} · ${a.unit.name}` } : {}
    setDerived((old) => (old && old.assignment === next.assignment ? undefined : next))
  }

  const reviewed = t.state === 'replied' && actions.some((a) => a.action === 'pass_reply')
  const still = opened && actions.find((a) => nameOf(a) === nameOf(opened))
  const deed = opened && (
    <DeedForm
      key={nameOf(opened)}
      ticket={t.id}
      version={view.version}
      action={still ?? opened}
      about={still ? about(opened) : '当前状态下已不能办理，已填内容可以复制'}
      onDone={done}
      onClose={() => setOpened(undefined)}
      onReload={refresh}
    />
  )
  const derivation = derived && <Derivation ticket={t.id} assignment={derived.assignment} about={derived.about} onClose={() => setDerived(undefined)} />

  return (
    <div className={'ticket' + (opened ? ' with-deed' : '')} aria-busy={reading}>
      <PrintHead view={view} />
      <Head view={view} others={others} explain={() => explain()} explained={!!derived && !derived.assignment} />
      <Matter ticket={t}>
        <Attachments ticket={t.id} version={view.version} list={view.attachments ?? []} actions={view.actions ?? []} refresh={refresh} />
        <Calls ticket={Number(t.id)} />
      </Matter>
      <div className="ticket-middle">
        <Assignments list={assignments} explain={explain} />
        <Timeline ticket={t.id} />
      </div>
      <aside className="ticket-side">
        {!narrow && derivation}
        {reviewed && <ReplyCheck ticket={Number(t.id)} version={view.version} />}
        {!narrow && deed}
        {(narrow || !opened || !derived) && !(deed && !narrow) && <Records view={view} />}
        <TicketDossiers id={t.id} />
      </aside>
      <PrintFoot />
      <ActionBar actions={actions} start={start} running={running} opened={opened} assignments={assignments} state={t.state} />
      {narrow && (
        <>
          <Drawer open={!!derived} onClose={() => setDerived(undefined)} closable={false} placement="bottom" size="86%" styles={{ body: { padding: 0 } }} destroyOnHidden>
            {derivation}
          </Drawer>
          <Drawer open={!!opened} onClose={() => setOpened(undefined)} closable={false} placement="bottom" size="86%" styles={{ body: { padding: 0 } }} destroyOnHidden>
            {deed}
          </Drawer>
        </>
      )}
    </div>
  )
}

/** After a deed a ticket may pass out of one's sight: that is no error. */
function Gone({ no, id }: { no: string; id: Id }) {
  const navigate = useNavigate()
  const { after } = neighbours(id)
  const next = () => after && void navigate({ to: '/tickets/$id', params: { id: after }, replace: true })
  const back = () => void navigate({ href: current()?.href ?? '/tickets' })
  useKeys({ F8: after ? next : undefined })
  return (
    <section className="panel grow">
      <Blank title={`工单 ${no} 已转到下一环节`}>
        本件现在不在您的查看范围内，您办理的内容已经记下。
        <div className="row" style={{ justifyContent: 'center' }}>
          <Button onClick={back}>返回列表</Button>
          {after && (
            <Button type="primary" onClick={next}>
              下一件<Key>F8</Key>
            </Button>
          )}
        </div>
      </Blank>
    </section>
  )
}

function Head({ view, others, explain, explained }: { view: TicketView; others: Guest[]; explain: () => void; explained: boolean }) {
  const t = view.ticket
  const navigate = useNavigate()
  const near = neighbours(t.id)
  const [slip, setSlip] = useState(false)
  const to = (id?: string) => id && void navigate({ to: '/tickets/$id', params: { id }, replace: true })
  useKeys({ F7: near.before ? () => to(near.before) : undefined, F8: near.after ? () => to(near.after) : undefined })
  return (
    <section className="panel ticket-head" aria-label="工单">
      <div className="row wrap">
        <Link to="/tickets" search={{}} className="back no-print" aria-label="返回列表" onClick={(e) => {
          const trail = current()
          if (!trail) return
          e.preventDefault()
          void navigate({ href: trail.href })
        }}>
          <Left />
        </Link>
        <span className="num no">{t.no}</span>
        <h1>{t.title || '（未填标题）'}</h1>
        <StateChip state={t.state} />
        <Chip tone="line">{say(kinds, t.kind)}</Chip>
        {t.time_class && <Chip tone="line">{say(timeClasses, t.time_class)}</Chip>}
        <UrgencyChip urgency={t.urgency} />
        <WarnChip warn={t.warn} overdue={t.overdue} />
        <RowFlags row={t} />
        <Others list={others} />
        <span className="head-right no-print">
          {near.place && (
            <>
              <Button size="small" disabled={!near.before} onClick={() => to(near.before)} aria-label="上一件"><Left /><Key>F7</Key></Button>
              <span className="meta num">{near.place}</span>
              <Button size="small" disabled={!near.after} onClick={() => to(near.after)} aria-label="下一件"><Key>F8</Key><Right /></Button>
            </>
          )}
          {t.state === 'transferred' && <Button size="small" onClick={() => setSlip(true)}>移交单</Button>}
          <Button size="small" icon={<Printer />} onClick={() => window.print()}>打印</Button>
          <Modal open={slip} onCancel={() => setSlip(false)} footer={null} title="移交单" width={640} destroyOnHidden>
            <Slip view={view} />
          </Modal>
        </span>
      </div>
      <Danger view={view} />
      <Clocks view={view} explain={explain} explained={explained} />
      <Usual view={view} />
    </section>
  )
}

/** Who else has this ticket on the screen, by post; amber when one of them is about to do something. */
function Others({ list }: { list: Guest[] }) {
  if (!list.length) return null
  const busy = list.find((g) => g.doing)
  const names = list.map((g) => g.name).join('、')
  return (
    <span className="others no-print" role="status" title={names}>
      <Chip tone={busy ? 'amber' : 'line'}>{busy ? `${busy.name} 正在办理“${busy.doing}”` : list.length > 2 ? `${list[0].name} 等 ${list.length} 人也在看` : `${names} 也在看`}</Chip>
    </span>
  )
}

const spareKeys = ['F4', 'F6']

/** Every deed the server allows now. The usual next step is blue and on F9. */
function ActionBar(p: { actions: Action[]; start: (a: Action) => void; running: string; opened?: Action; assignments: Assignment[]; state: string }) {
  const { main, calm, grave, more } = arrange(p.actions)
  const quick = calm.filter((x) => !x.why)
  const keyOf = (a: Action) => (a === main ? 'F9' : spareKeys[quick.indexOf(a)])
  const keys: Record<string, (() => void) | undefined> = {}
  if (!p.opened) for (const a of [main, ...quick]) if (a && keyOf(a)) keys[keyOf(a)] = () => p.start(a)
  useKeys(keys)

  const label = (a: Action) => {
    const same = p.actions.filter((x) => x.action === a.action)
    const unit = same.length > 1 ? p.assignments.find((s) => s.n === a.assignment)?.unit.name : undefined
    return unit ? `${a.name} · ${unit}` : a.name
  }
  const button = (a: Action) => (
    <Button
      key={nameOf(a)} type={a === main && !p.opened ? 'primary' : 'default'} danger={isGrave(a)} disabled={!!a.why} title={a.why} loading={p.running === nameOf(a)}
      className={p.opened && nameOf(p.opened) === nameOf(a) ? 'is-open' : undefined} onClick={() => p.start(a)} data-action={a.action}
    >
      {label(a)}
      {!a.why && !p.opened && keyOf(a) && <Key>{keyOf(a)}</Key>}
    </Button>
  )
  const closed = p.actions.filter((a) => a.why)
  return (
    <footer className="panel actions no-print" aria-label="可办理的操作">
      {more.length > 0 && (
        <Dropdown trigger={['click']} placement="topLeft" menu={{ items: more.map((a) => ({ key: nameOf(a), label: label(a), danger: isGrave(a), disabled: !!a.why, title: a.why })), onClick: ({ key }) => { const a = more.find((x) => nameOf(x) === key); if (a) p.start(a) } }}>
          <Button data-action="more">
            更多 {more.length} 项 <Down style={{ fontSize: 10 }} />
          </Button>
        </Dropdown>
      )}
      {grave.map(button)}
      {closed.length > 0 && <span className="meta cut">{closed.map((a) => `${a.name}\uff1a${a.why}`).join('\uff1b')}</span>}
      <span className="actions-gap">{!p.actions.length && <span className="meta">工单{say(states, p.state)}，您现在没有需要办理的事项。</span>}</span>
      {[...calm].reverse().map(button)}
      {main && button(main)}
    </footer>
  )
}
