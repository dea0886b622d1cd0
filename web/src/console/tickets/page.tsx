import { useEffect, useMemo, useRef } from 'react'
import { Link, useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { api } from '../../shared/api'
import type { TicketRow } from '../../shared/contract'
import { queues, say } from '../../shared/words'
import { unlessLive } from '../live'
import { Blank, Bones, Refused } from '../ui'
import { may, useMe } from '../session'
import { Export } from './export'
import { BatchSign } from './batch-sign'
import { FilterBar } from './filter-bar'
import { narrowing, toQuery, type Filters } from './filters'
import { Rows } from './rows'
import { current, leave } from './trail'
import './tickets.css'

const heat: Record<string, string> = { overdue: 'hot', near_due: 'warm' }

/** 工单办理: queues as tabs, filters in the address, one dense table. */
export function TicketsPage() {
  const filters = useSearch({ from: '/frame/tickets' })
  const navigate = useNavigate()
  const { href } = useLocation()
  const me = useMe()
  const body = useRef<HTMLDivElement>(null)

  const counts = useQuery({ queryKey: ['counts'], queryFn: () => api.counts(), refetchInterval: unlessLive(20_000) })
  const tabs = counts.data ?? []
  const queue = filters.queue
  const list = useInfiniteQuery({
    queryKey: ['tickets', filters],
    queryFn: ({ pageParam, signal }) => api.tickets({ ...toQuery(filters), after: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: unlessLive(30_000),
  })
  const rows = useMemo(() => list.data?.pages.flatMap((p) => p.items ?? []) ?? [], [list.data])
  const first = list.data?.pages[0]

  useEffect(() => {
    document.title = `${queue ? say(queues, queue) : '工单办理'} · 宿事速办`
  }, [queue])
  useEffect(() => {
    const trail = current()
    if (trail?.href === href && body.current) body.current.scrollTop = trail.scroll
  }, [href, list.isPending])

  const go = (next: Filters) => void navigate({ to: '/tickets', search: next })
  const open = (row: TicketRow) => {
    leave({ href, ids: rows.map((r) => String(r.id)), scroll: body.current?.scrollTop ?? 0, at: String(row.id) })
    void navigate({ to: '/tickets/$id', params: { id: String(row.id) } })
  }

  return (
    <>
      <FilterBar value={filters} onChange={go} />
      <section className="panel grow list" aria-label="工单列表">
        <div className="tabs">
          <nav aria-label="队列">
            {[{ queue: '', name: '全部', count: -1, more: false }, ...tabs].map((t) => (
              <Link
                key={t.queue} to="/tickets" search={{ ...filters, queue: t.queue || undefined }}
                className={(queue ?? '') === t.queue ? 'on' : ''} aria-current={(queue ?? '') === t.queue ? 'page' : undefined}
              >
                {say(queues, t.queue) === '—' ? t.name : say(queues, t.queue)}
                {t.count >= 0 && (
                  <b className={(t.count > 0 && heat[t.queue]) || undefined}>
                    {t.count}
                    {t.more ? '+' : ''}
                  </b>
                )}
              </Link>
            ))}
          </nav>
          {may(me, 'export') && rows.length > 0 && <Export filters={filters} />}
          {queue === 'to_sign' && may(me, 'handle_tickets') && <BatchSign rows={rows} />}
          <span className="tabs-note meta" aria-live="polite">
            {list.isFetching && !list.isPending ? '正在更新…' : first?.count !== undefined ? `共 ${first.count}${first.more ? '+' : ''} 件` : ''}
            <span className="keys-hint">
              <kbd>↑</kbd> <kbd>↓</kbd> 移动 <kbd>回车</kbd> 打开
            </span>
          </span>
        </div>
        <div className="scroll grow" ref={body}>
          {list.isPending ? (
            <Bones lines={12} />
          ) : list.isError && !rows.length ? (
            <Refused error={list.error} retry={() => void list.refetch()} />
          ) : !rows.length && !list.hasNextPage ? (
            narrowing(filters) ? (
              <Blank title="没有符合条件的工单">
                <div>
                  <Button onClick={() => go({ queue })}>清除条件</Button>
                </div>
              </Blank>
            ) : (
              <Blank title="这里没有待办的工单">新的工单到来时会自动出现。</Blank>
            )
          ) : (
            <>
              {list.isError && (
                <div className="alert a-amber" role="alert" style={{ margin: 8 }}>
                  更新没有成功，下面是稍早的列表。
                  <button type="button" className="link" onClick={() => void list.refetch()}>
                    重试
                  </button>
                </div>
              )}
              {rows.length > 0 && <Rows rows={rows} open={open} active={current()?.href === href ? current()?.at : undefined} stale={list.isPlaceholderData} />}
              <More has={!!list.hasNextPage} busy={list.isFetchingNextPage} load={() => void list.fetchNextPage()} shown={rows.length} />
            </>
          )}
        </div>
      </section>
    </>
  )
}

/** Reads on when its row comes into view; the button does the same by hand. */
function More({ has, busy, load, shown }: { has: boolean; busy: boolean; load: () => void; shown: number }) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const el = ref.current
    if (!el || !has || busy || typeof IntersectionObserver === 'undefined') return
    const seen = new IntersectionObserver((e) => e[0].isIntersecting && load(), { rootMargin: '200px' })
    seen.observe(el)
    return () => seen.disconnect()
  }, [has, busy, load])
  return (
    <div className="list-foot meta" ref={ref}>
      {has ? (
        <button type="button" className="link" disabled={busy} onClick={load}>
          {busy ? (shown ? '正在读取…' : '正在查找更早的工单…') : '继续读取'}
        </button>
      ) : (
        `已显示全部 ${shown} 件`
      )}
    </div>
  )
}
