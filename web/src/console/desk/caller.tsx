import { useEffect, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../shared/api'
import type { EarlierTicket } from '../../shared/contract'
import { useLate } from '../../shared/late'
import { showClock, showTime } from '../../shared/time'
import { channels, kinds, outcomes, requesterTypes, say } from '../../shared/words'
import { CallBar, useTelephone } from '../phone/bar'
import { doors } from '../phone/doors'
import { Blank, Bones, Chip, Panel, Refused, StateChip } from '../ui'
import { useCall } from './call'
import { dialable, type Draft } from './draft'
import { Drafts } from './drafts'

type Props = {
  draft: Draft
  set: (part: Partial<Draft>) => void
  began: number
  bring: (t: EarlierTicket) => void
  merge: (t: EarlierTicket) => void
  /** The matter is written down: the number stands. */
  fixed?: boolean
  error?: string
}

/** What is still open takes more words in; what has ended may only be told again. */
const ended = ['closed', 'transferred', 'rejected', 'merged', 'cancelled']

/** The left column: who is on the line, and what they told us before. */
export function Caller({ draft, set, began, bring, merge, fixed, error }: Props) {
  const telephone = useTelephone()
  useCall(draft, set, telephone)
  const typed = useLate(dialable(draft.phone), 500)
  const rung = !typed && draft.call?.known ? draft.call : undefined
  const phone = typed ?? (rung && `call ${rung.id}`)
  const known = useQuery({ queryKey: ['requester', phone], queryFn: ({ signal }) => (rung ? doors.caller(rung.id) : api.requester(typed!, signal)), enabled: !!phone, staleTime: 60_000 })
  const who = phone ? known.data : undefined
  const tickets = who?.tickets ?? []
  const unhappy = who?.unsatisfied ?? 0

  return (
    <div className="desk-left">
      <section className="callbar" aria-label="来电来件">
        {telephone && <CallBar />}
        {(!telephone || !draft.call) && (
          <div className="row">
            <span className="callbar-tag">手工登记 · {say(channels, draft.channel)}</span>
            <Stopwatch since={began} />
          </div>
        )}
        <label htmlFor="f-phone" className={draft.channel === 'phone' && !draft.call?.known ? 'need' : undefined}>
          联系电话
        </label>
        <input
          id="f-phone" className={error ? 'bad' : ''} value={draft.phone} onChange={(e) => set({ phone: e.target.value })} disabled={fixed} inputMode="tel" maxLength={24} autoComplete="off" spellCheck={false}
          placeholder={draft.call?.known ? `同来电 ${draft.call.number}` : '来电号码'} aria-invalid={!!error} aria-describedby="f-phone-note"
        />
        <p id="f-phone-note" role={error ? 'alert' : undefined}>
          {error ?? (phone ? (known.isFetching ? '正在查找以往诉求…' : known.isError ? '没有查到以往诉求，可继续登记' : tickets.length ? `以往反映 ${who?.total ?? tickets.length} 件` : '首次来电') : '手机或带区号的座机，空格、短横都可以')}
        </p>
      </section>

      {who && tickets.length > 0 && (
        <Panel title="诉求人" note={`累计 ${who.total ?? tickets.length} 件`}>
          <dl className="facts body">
            <div>
              <dt>姓名</dt>
              <dd>
                {who.name || '未留姓名'}{' '}
                {who.name && !draft.name && !/[**]/.test(who.name) && (
                  <button type="button" className="link" onClick={() => set({ name: who.name })}>
                    填入
                  </button>
                )}
              </dd>
            </div>
            {who.type && (
              <div>
                <dt>类型</dt>
                <dd>{say(requesterTypes, who.type)}</dd>
              </div>
            )}
            {!!who.labels?.length && (
              <div>
                <dt>标签</dt>
                <dd className="row wrap">{who.labels.map((l) => <Chip key={l} tone="amber">{l}</Chip>)}</dd>
              </div>
            )}
            {unhappy > 0 && (
              <div>
                <dt>提示</dt>
                <dd className="desk-hint">有 {unhappy} 件回访不满意，请先致歉并说明进展。</dd>
              </div>
            )}
          </dl>
        </Panel>
      )}

      {!phone ? <Drafts /> : (
      <Panel title="历史工单" className="grow" note={tickets.length ? `${tickets.length} 件` : undefined} scroll>
        {known.isPending ? (
          <Bones lines={5} />
        ) : known.isError ? (
          <Refused error={known.error} retry={() => void known.refetch()} />
        ) : !tickets.length ? (
          <Blank title="没有以往诉求" />
        ) : (
          <ul className="earlier">
            {tickets.map((t) => (
              <li key={t.id}>
                <div className="row">
                  <Link to="/tickets/$id" params={{ id: String(t.id) }} target="_blank" className="num">
                    {t.no}
                  </Link>
                  <time className="meta num">{showTime(t.accepted_at)}</time>
                </div>
                <p>{t.title}</p>
                <div className="row">
                  <StateChip state={t.state} />
                  <Chip tone="line">{say(kinds, t.kind)}</Chip>
                  {t.outcome && <Chip>{say(outcomes, t.outcome)}</Chip>}
                  {!fixed && (
                    <span className="earlier-acts">
                      <button type="button" className="link" title="把类型、分类和区域填到右边" onClick={() => bring(t)}>
                        带入
                      </button>
                      {!ended.includes(t.state) && t.state !== 'draft' ? (
                        <button type="button" className="link" title="是同一件事：把这次说的补进原工单，不另派单" onClick={() => merge(t)}>
                          并入
                        </button>
                      ) : (
                        <button type="button" className="link" title="已经办结，又来反映：另派单，并累计反映次数" onClick={() => set({ repeat: { id: t.id, no: t.no } })}>
                          再次反映
                        </button>
                      )}
                    </span>
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      )}
    </div>
  )
}

function Stopwatch({ since }: { since: number }) {
  const [, tick] = useState(0)
  useEffect(() => {
    const t = setInterval(() => tick((n) => n + 1), 1000)
    return () => clearInterval(t)
  }, [])
  return <time className="num">{showClock((Date.now() - since) / 1000)}</time>
}
