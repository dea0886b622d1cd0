import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import type { TicketView } from '../../shared/contract'
import { showTime } from '../../shared/time'
import { channels, kinds, say, sources, timeClasses } from '../../shared/words'
import { usePresence } from '../live'
import { Phone } from '../ticket/matter'
import { Danger } from '../suggest/danger'
import { RowFlags } from '../tickets/rows'
import { Chip, Panel, StateChip, UrgencyChip } from '../ui'

/** The matter in short: what is asked, where, by whom; the whole page one key away. */
export function Brief({ view, title = '诉求', note, phone = true, children }: { view: TicketView; title?: string; note?: ReactNode; phone?: boolean; children?: ReactNode }) {
  const t = view.ticket
  const others = usePresence(t.id)
  return (
    <Panel
      title={title}
      className="brief"
      scroll
      note={
        <>
          {note}
          <Link to="/tickets/$id" params={{ id: String(t.id) }} className="num" target="_blank">
            {t.no}
          </Link>
        </>
      }
    >
      <div className="chips">
        <h1>{t.title || '（未填标题）'}</h1>
        <UrgencyChip urgency={t.urgency} />
        <StateChip state={t.state} />
        <Chip tone="line">{say(kinds, t.kind)}</Chip>
        {t.time_class && <Chip tone="line">{say(timeClasses, t.time_class)}</Chip>}
        <RowFlags row={t} />
        {others.length > 0 && (
          <Chip tone={others.some((g) => g.doing) ? 'amber' : 'line'}>
            {others.map((g) => (g.doing ? `${g.name} 正在办理“${g.doing}”` : `${g.name} 也在看`)).slice(0, 2).join('；')}
          </Chip>
        )}
      </div>
      <Danger view={view} />
      <p className="pre">{t.content || '（未填内容）'}</p>
      {t.expectation && (
        <p className="pre">
          <span className="meta">诉求目的 </span>
          {t.expectation}
        </p>
      )}
      <div className="brief-facts">
        <span>{[t.region?.name, t.township?.name, t.place].filter(Boolean).join(' ') || '未填地点'}</span>
        <span>{t.category?.name ?? '未分类'}</span>
        <span>
          {say(channels, t.channel)}
          {t.source !== 'local' && ` · ${say(sources, t.source)}`}
        </span>
        <span className="num">{showTime(t.accepted_at ?? t.created_at)} {t.accepted_at ? '受理' : '登记'}</span>
        {phone && t.requester?.phone && (
          <span>
            <Phone key={String(t.id)} ticket={t} masked={t.requester.phone} />
          </span>
        )}
      </div>
      {children}
    </Panel>
  )
}
