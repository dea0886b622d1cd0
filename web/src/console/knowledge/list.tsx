import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Input, type InputRef } from 'antd'
import { typing } from '../../shared/keys'
import { today } from '../../shared/time'
import { articleStates, say } from '../../shared/words'
import { Search as Glass } from '../icons'
import { Blank, Bones, Chip, Panel, Refused, type Tone } from '../ui'
import { doors, pageLength, views, type Row } from './doors'
import type { Search } from './search'

export const tones: Record<string, Tone> = { draft: 'line', submitted: 'amber', published: 'green', expired: 'red', withdrawn: 'grey' }

type Props = { search: Search; keeper: boolean; go: (next: Partial<Search>, replace?: boolean) => void }

/** What was looked for: best first, or by category. */
export function ArticleList({ search, keeper, go }: Props) {
  const [q, setQ] = useState(search.q ?? '')
  const box = useRef<InputRef>(null)
  const body = useRef<HTMLUListElement>(null)
  useEffect(() => setQ(search.q ?? ''), [search.q])
  const figures = useQuery({ queryKey: ['articles', 'figures'], queryFn: doors.figures, refetchInterval: 60_000 })
  const asked = { q: search.q, category: search.category, view: search.view }
  const list = useInfiniteQuery({
    queryKey: ['articles', 'list', asked],
    queryFn: ({ pageParam, signal }) => doors.list({ ...asked, skip: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.items.length === pageLength && pages.length * pageLength < last.total ? pages.length * pageLength : undefined),
    placeholderData: keepPreviousData,
  })
  const first = list.data?.pages[0]
  const rows = list.data?.pages.flatMap((p) => p.items) ?? []

  useEffect(() => {
    const listen = (e: globalThis.KeyboardEvent) => {
      if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || typing(e)) return
      e.preventDefault()
      box.current?.focus()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  /** Arrows move from row to row; the button itself opens on Enter. */
  const move = (e: KeyboardEvent) => {
    const by = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
    if (!by) return
    e.preventDefault()
    const all = [...(body.current?.querySelectorAll<HTMLElement>('.k-row') ?? [])]
    all[Math.max(0, Math.min(all.length - 1, all.indexOf(document.activeElement as HTMLElement) + by))]?.focus()
  }

  return (
    <Panel
      title="知识条目" className="k-list"
      note={
        <>
          <span aria-live="polite">{first ? (first.similar ? `相近的 ${first.total} 条` : `共 ${first.total}${first.more ? '+' : ''} 条`) : ''}</span>
          {keeper && (
            <button type="button" className="link" onClick={() => go({ edit: 'new', id: undefined })}>
              新建条目
            </button>
          )}
        </>
      }
    >
      <form className="k-search" role="search" onSubmit={(e) => (e.preventDefault(), go({ q: q.trim() || undefined, id: undefined }))}>
        <Input ref={box} value={q} onChange={(e) => setQ(e.target.value)} maxLength={200} prefix={<Glass />} placeholder="查标题、答复、依据或条目编号" aria-label="查知识库" />
        <Button htmlType="submit" type="primary">
          查找
        </Button>
        {search.q && (
          <button type="button" className="link" onClick={() => go({ q: undefined, id: undefined })}>
            清除
          </button>
        )}
      </form>
      <nav className="k-views" aria-label="查看">
        {Object.entries(views).filter(([, v]) => keeper || !v.keeper).map(([key, v]) => {
          const n = v.count && figures.data ? v.count(figures.data) : undefined
          const on = (search.view ?? 'all') === key
          return (
            <button key={key} type="button" className={on ? 'on' : ''} aria-pressed={on} onClick={() => go({ view: key === 'all' ? undefined : key, id: undefined })}>
              {v.name}
              {n !== undefined && <b className={v.hot && n > 0 ? 'hot' : ''}>{n}</b>}
            </button>
          )
        })}
      </nav>
      <div className="scroll grow">
        {list.isPending ? (
          <Bones lines={10} />
        ) : list.isError && !rows.length ? (
          <Refused error={list.error} retry={() => void list.refetch()} />
        ) : !rows.length ? (
          <Blank title={search.q ? `没有含“${search.q}”的条目` : '这里没有条目'}>
            {search.q ? '换几个关键的字再查；确实没有的，可请责任单位补充。' : '换一个分类或查看方式。'}
            {(search.q || search.category || search.view) && (
              <div>
                <Button onClick={() => go({ q: undefined, category: undefined, view: undefined })}>看全部</Button>
              </div>
            )}
          </Blank>
        ) : (
          <>
            {first?.similar && <p className="alert a-blue k-near">没有完全包含这些字的条目，下面是意思相近的。</p>}
            <ul ref={body} onKeyDown={move} className={'k-rows' + (list.isPlaceholderData ? ' stale' : '')}>
              {rows.map((r) => (
                <li key={r.id}>
                  <OneRow row={r} on={search.id === String(r.id)} open={() => go({ id: String(r.id), edit: undefined })} />
                </li>
              ))}
            </ul>
            {list.hasNextPage && (
              <div className="list-foot meta">
                <button type="button" className="link" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  {list.isFetchingNextPage ? '正在读取…' : '继续读取'}
                </button>
              </div>
            )}
          </>
        )}
      </div>
    </Panel>
  )
}

function OneRow({ row: r, on, open }: { row: Row; on: boolean; open: () => void }) {
  return (
    <button type="button" className={'k-row' + (on ? ' on' : '')} aria-current={on || undefined} onClick={open}>
      <span className="row">
        <b className="grow">{r.title}</b>
        {r.state !== 'published' && <Chip tone={tones[r.state]}>{say(articleStates, r.state)}</Chip>}
        {r.state === 'published' && r.making && <Chip tone="amber">{r.making === 'published' ? '新版待生效' : r.making === 'submitted' ? '新版待审核' : '修订中'}</Chip>}
        {!r.open && <Chip tone="line">内部</Chip>}
      </span>
      <span className="k-excerpt">{r.excerpt}</span>
      <span className="row meta wrap">
        <span className="num">条目 {r.id}</span>
        <span>{r.category?.name}</span>
        <span>{r.unit.name}</span>
        {r.used > 0 && <span>引用 {r.used} 次</span>}
        {r.corrections > 0 && <span className="k-warn">纠错 {r.corrections}</span>}
        {r.state === 'published' && r.valid_to && <span className={soon(r.valid_to) ? 'k-warn' : ''}>{r.valid_to} 到期</span>}
        {r.state === 'published' && r.review_on <= today() && <span className="k-warn">应复核</span>}
      </span>
    </button>
  )
}

/** Ends within thirty days. */
export function soon(date: string): boolean {
  return Date.parse(date) - Date.parse(today()) <= 30 * 86400_000
}
