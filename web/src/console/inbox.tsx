import { useEffect, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { api } from '../shared/api'
import type { Id } from '../shared/contract'
import { Problem } from '../shared/http'
import { showFull, showTime } from '../shared/time'
import { inboxQuery } from './inbox-query'
import { Blank, Bones, Chip, Choice, Panel, Refused } from './ui'
import './inbox.css'

/** 消息: what the system told this person, with read receipts. */
export function InboxPage() {
  const inbox = useQuery(inboxQuery)
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [which, setWhich] = useState('unread')
  useEffect(() => {
    document.title = '消息 · 宿事速办'
  }, [])
  const read = useMutation({
    mutationFn: (ids: Id[]) => Promise.all(ids.map(api.readNotice)),
    onError: (e) => void message.error(e instanceof Problem ? e.message : '没有标记成功，请再试一次。'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['inbox'] }),
  })
  const items = (inbox.data?.items ?? []).filter((n) => which === 'all' || !n.read)
  const unread = items.filter((n) => !n.read)

  return (
    <Panel
      title="消息"
      className="grow inbox"
      note={
        <>
          <Choice name="which" label="显示" value={which} onChange={setWhich} options={[{ value: 'unread', label: `未读 ${inbox.data?.unread ?? 0}` }, { value: 'all', label: '全部' }]} />
          <button type="button" className="link" disabled={!unread.length || read.isPending} onClick={() => read.mutate(unread.map((n) => n.id))}>
            全部标为已读
          </button>
        </>
      }
    >
      <div className="scroll grow" tabIndex={0} role="group" aria-label="消息">
        {inbox.isPending ? (
          <Bones lines={6} />
        ) : inbox.isError ? (
          <Refused error={inbox.error} retry={() => void inbox.refetch()} />
        ) : !items.length ? (
          <Blank title={which === 'unread' ? '没有未读消息' : '还没有消息'}>派单、预警、审核等与您有关的事情会出现在这里。</Blank>
        ) : (
          <ul>
            {items.map((n) => (
              <li key={n.id} className={n.read ? '' : 'fresh'}>
                <time title={showFull(n.at)}>{showTime(n.at)}</time>
                <div className="grow">
                  <b>{n.title}</b> {n.urgent && <Chip tone="solidred">紧急</Chip>}
                  <p className="pre">{n.text}</p>
                </div>
                {n.ticket && (
                  <Link to="/tickets/$id" params={{ id: String(n.ticket.id) }} onClick={() => !n.read && read.mutate([n.id])}>
                    {n.ticket.no}
                  </Link>
                )}
                {!!n.article && (
                  <Link to="/knowledge" search={{ id: String(n.article) }} onClick={() => !n.read && read.mutate([n.id])}>
                    知识条目 {n.article}
                  </Link>
                )}
                {!n.read && (
                  <button type="button" className="link" onClick={() => read.mutate([n.id])}>
                    已读
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  )
}
