import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../shared/api'
import type { TicketRow } from '../../shared/contract'
import { showTime } from '../../shared/time'
import { unlessLive } from '../live'
import { useMe } from '../session'
import { Blank, Bones, Panel, Refused, StateChip } from '../ui'

/** What the agent began and has not handed on: drafts, and matters taken on that still lie at the desk. */
export function Drafts() {
  const me = useMe()
  const mine = useQuery({
    queryKey: ['tickets', 'desk', me.id],
    queryFn: () => Promise.all(['draft', 'accepted'].map((queue) => api.tickets({ queue, created_by: me.id, limit: 30 }))),
    refetchInterval: unlessLive(30_000),
  })
  const rows: TicketRow[] = (mine.data ?? []).flatMap((p) => p.items ?? [])
  return (
    <Panel title="我的在手件" className="grow" note={rows.length ? `${rows.length} 件` : undefined} scroll>
      {mine.isPending ? (
        <Bones lines={4} />
      ) : mine.isError ? (
        <Refused error={mine.error} retry={() => void mine.refetch()} />
      ) : !rows.length ? (
        <Blank title="没有暂存或未转出的工单">输入来电号码后，这里列出该号码以往反映过的事项。</Blank>
      ) : (
        <ul className="earlier">
          {rows.map((t) => (
            <li key={t.id}>
              <div className="row">
                <Link to="/tickets/$id" params={{ id: String(t.id) }} className="num">
                  {t.no}
                </Link>
                <time className="meta num">{showTime(t.created_at)}</time>
              </div>
              <p>{t.title || '（未填标题）'}</p>
              <div className="row">
                <StateChip state={t.state} />
                {t.flags?.includes('reject_asked') && <span className="meta">不予受理待班长复核</span>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
