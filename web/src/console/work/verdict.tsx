import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { api } from '../../shared/api'
import type { Action, Request, TicketView } from '../../shared/contract'
import { useKeys } from '../../shared/keys'
import { showDueLong, showTime } from '../../shared/time'
import { Assignments } from '../ticket/assignments'
import { isGrave } from '../ticket/emphasis'
import { Blank, Key } from '../ui'
import { Brief } from './brief'
import { TaskDeed } from './task-deed'
import { offered, useDeed, useForeseen } from './use-work'

type Kind = { title: string; list: (v: TicketView) => Request[] | null; yes: string; others: string[]; effect?: (v: TicketView) => string }

/** What waits for a second person: how each kind is decided. */
export const verdictKinds: Record<string, Kind> = {
  send_back_asked: { title: '退单待审', list: (v) => v.send_backs, yes: 'approve_send_back', others: ['refuse_send_back', 'raise_dispute'] },
  extension_asked: { title: '延期待审', list: (v) => v.extensions, yes: 'approve_extension', others: ['refuse_extension'] },
  long_extension: { title: '长延期待批', list: (v) => v.extensions, yes: 'approve_extension', others: ['refuse_extension'] },
  suspend_asked: { title: '挂起待审', list: (v) => v.suspensions, yes: 'suspend', others: ['refuse_suspend'] },
  through_asked: { title: '转问诉求人', list: (v) => v.requests, yes: 'answer_through', others: [] },
  reject_asked: { title: '不予受理待复核', list: (v) => v.requests, yes: 'confirm_reject', others: ['decline_reject'] },
}

const spare = ['F4', 'F6', 'F7']

/** A request and its ground side by side, what a yes would change, and the verdict itself. */
export function Verdict({ view, kind }: { view: TicketView; kind: string }) {
  const k = verdictKinds[kind]
  const request = [...(k.list(view) ?? [])].reverse().find((r) => !r.verdict && kind.startsWith(r.asked))
  const deeds = [k.yes, ...k.others].map((a) => offered(view, a)).filter((a) => !!a)
  const [opened, setOpened] = useState('')
  const open = deeds.find((a) => a.action === opened && !a.why)
  const yes = offered(view, k.yes)
  const foreseen = useForeseen(view, yes, yes && !yes.why && kind !== 'reject_asked' ? {} : undefined)
  const { run, busy, refusal } = useDeed(view)
  // A countersignature that needs no words is one click; everything else has its form.
  const start = (a: Action) => (kind === 'reject_asked' && a.action === k.yes ? void run(a, {}) : setOpened(a.action))
  const keys: Record<string, () => void> = {}
  deeds.forEach((a, i) => {
    if (!a.why && !open) keys[spare[i]] = () => start(a)
  })
  useKeys(keys)
  const lead = view.assignments?.find((a) => a.n === request?.assignment)
  const moves = kind === 'extension_asked' || kind === 'long_extension'

  return (
    <div className="work-middle">
      {!open && <Brief view={view} />}
      <section className={'panel task' + (open ? '' : ' fill')} aria-label={k.title}>
          <header>
            <h2>{k.title}</h2>
            {request?.decide_by && <div className="note">请在 {showDueLong(request.decide_by)} 前{kind === 'through_asked' ? '转回' : '审核'}</div>}
          </header>
          <div className="body" tabIndex={0} role="group" aria-label="申请和依据">
            {refusal && (
              <div className="alert" role="alert">
                {refusal.message}
              </div>
            )}
            {!request ? (
              <Blank title={kind === 'through_asked' ? '没有待转的问题' : '没有待审的申请'}>可能刚刚有人审过，左边的列表会自动更新。</Blank>
            ) : (
              <div className="sides">
                <section>
                  <h3>
                    {request.unit_name || request.asked_by} 的{kind === 'through_asked' ? '问题' : '申请'} <span className="meta num">{showTime(request.asked_at)}</span>
                  </h3>
                  <dl className="facts">
                    <Fact label="理由" value={request.code} />
                    <Fact label={kind === 'through_asked' ? '要问的话' : '情况说明'} value={request.text} />
                    <Fact label="依据" value={request.basis} />
                    <Fact label="建议单位" value={request.suggested_unit} />
                    <Fact label="天数" value={request.workdays ? `${request.workdays} 个工作日` : ''} />
                    <Fact label="申请人" value={request.asked_by} />
                    <Fact label="签批人" value={request.signed_by} />
                  </dl>
                </section>
                <OtherSide view={view} />
              </div>
            )}
            {lead && foreseen.data && (
              <div className="foreseen moves">
                <span>同意之后：</span>
                {moves ? (
                  <>
                    <span className="num">{showDueLong(lead.due_at)}</span>→<b className="num">{showDueLong(foreseen.data.due_at)}</b>
                    <span className="meta">原到期日保留，指标按延期后计算</span>
                  </>
                ) : kind === 'suspend_asked' ? (
                  <>
                    <span>时钟暂停至</span>
                    <b className="num">{showDueLong(foreseen.data.suspend_until)}</b>
                    <span className="meta">届时复核，暂停的工作时间予以顺延</span>
                  </>
                ) : (
                  <>
                    <b>回到待派单</b>
                    <span className="meta">重新派发，办理时限重新计算，受理时间不变</span>
                  </>
                )}
              </div>
            )}
            {deeds.filter((a) => a.why).map((a) => (
              <p key={a.action} className="meta">
                {a.name}：{a.why}
              </p>
            ))}
            {!open && !!view.assignments?.length && <Assignments list={view.assignments ?? []} explain={() => {}} />}
          </div>
          {!open && <footer>
            <span className="grow meta">{!deeds.length && '这件事项不由您审核。'}</span>
            {[...deeds].reverse().map((a) => (
              <Button key={a.action} type={a.action === k.yes ? 'primary' : 'default'} danger={isGrave(a) && a.action !== k.yes} disabled={!!a.why} title={a.why} data-action={a.action} loading={busy && a.action === k.yes} onClick={() => start(a)}>
                {a.name}
                {!a.why && <Key>{spare[deeds.indexOf(a)]}</Key>}
              </Button>
            ))}
          </footer>}
      </section>
      {open && <TaskDeed view={view} action={open} about={request?.unit_name} onClose={() => setOpened('')} />}
    </div>
  )
}

function Fact({ label, value }: { label: string; value?: string }) {
  if (!value) return null
  return (
    <div>
      <dt>{label}</dt>
      <dd className="pre">{value}</dd>
    </div>
  )
}

/** Why it was sent there, and what has been done: the other side of a request. */
function OtherSide({ view }: { view: TicketView }) {
  const events = useQuery({ queryKey: ['ticket', String(view.ticket.id), 'timeline'], queryFn: () => api.timeline(view.ticket.id) })
  const told = (events.data ?? []).filter((e) => ['派单', '审定裁决', '兜底指定', '下派', '受理', '先行联系', '驳回退单', '建单'].includes(e.name)).slice(-5)
  return (
    <section>
      <h3>派单与办理依据</h3>
      {!told.length ? (
        <p className="meta">{events.isPending ? '正在读取…' : '没有派单记录'}</p>
      ) : (
        <dl className="facts">
          {told.map((e) => (
            <div key={e.seq}>
              <dt>{e.name}</dt>
              <dd className="pre">
                <span className="meta num">
                  {showTime(e.at)} {e.actor}
                </span>
                {e.text && ` ${e.text}`}
                {(e.details ?? []).map((d) => ` ${d.label} ${d.value}`).join('；')}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
