import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLate } from '../../shared/late'
import type { Id } from '../../shared/contract'
import { showTime } from '../../shared/time'
import { outcomes, say } from '../../shared/words'
import { Blank, Bones, Chip, Panel, Refused, StateChip } from '../ui'
import { doors, type Alike, type Typed } from './doors'
import './suggest.css'

/** 相似工单 of a ticket, or of what is being typed. */
export function SimilarTickets(p: { ticket?: Id; typed?: Typed; onUse?: (t: Alike) => ReactNode; className?: string; title?: string }) {
  const late = useLate(JSON.stringify(p.typed ?? null), 700)
  const typed = JSON.parse(late) as Typed | null
  const enough = !!p.ticket || [...(typed?.title ?? ''), ...(typed?.content ?? '')].length >= 4
  const near = useQuery({
    queryKey: ['alike', p.ticket ?? late],
    queryFn: ({ signal }) => (p.ticket ? doors.alike(p.ticket, signal) : doors.alikeTyped(typed!)),
    enabled: enough,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  })
  const items = near.data ?? []
  return (
    <Panel title={p.title ?? '相似工单'} className={p.className} note={items.length ? `近期 ${items.length} 件` : undefined} scroll>
      {!enough ? (
        <Blank title="填写标题后自动查找">已有同一件事时，可登记为再次反映，或在受理后并单。</Blank>
      ) : near.isPending ? (
        <Bones lines={6} />
      ) : near.isError ? (
        <Refused error={near.error} retry={() => void near.refetch()} />
      ) : !items.length ? (
        <Blank title="没有相似的工单" />
      ) : (
        <ul className="earlier">
          {items.map((t) => (
            <li key={t.id} className="s-alike">
              <b className="num">{t.likeness}%</b>
              <div>
                <div className="row">
                  {t.open ? (
                    <Link to="/tickets/$id" params={{ id: String(t.id) }} target="_blank" className="cut grow">
                      {t.title}
                    </Link>
                  ) : (
                    <span className="cut grow">{t.title}</span>
                  )}
                  <StateChip state={t.state} />
                </div>
                <div className="row meta">
                  <span className="num">{showTime(t.accepted_at)}</span>
                  <span className="cut grow">{[t.region?.name, t.unit?.name].filter(Boolean).join(' · ')}</span>
                  {t.same && <Chip tone="amber">同一诉求人</Chip>}
                  {t.home && <Chip tone="amber">同一住处</Chip>}
                  {t.outcome && <span>{say(outcomes, t.outcome)}</span>}
                </div>
                {p.onUse?.(t)}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
