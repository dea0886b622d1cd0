import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { showFull, showTime } from '../../shared/time'
import { kinds, say } from '../../shared/words'
import { leave } from '../tickets/trail'
import { RowFlags } from '../tickets/rows'
import { Blank, Bones, Chip, Panel, Refused, StateChip } from '../ui'
import { doors, type ArticleHit, type Hit, type Piece } from './doors'
import './search.css'

const readAs: Record<string, string> = { number: '按编号', phone: '按电话号码', words: '按文字' }

/** 查找: what the one box found, tickets beside knowledge. Arrows move, Enter opens. */
export function SearchPage() {
  const { q } = useSearch({ from: '/frame/search' })
  const navigate = useNavigate()
  const list = useRef<HTMLOListElement>(null)
  const found = useInfiniteQuery({
    queryKey: ['search', q],
    queryFn: ({ pageParam, signal }) => doors.search(q, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next || undefined,
    enabled: !!q,
  })
  const first = found.data?.pages[0]
  const hits = useMemo(() => found.data?.pages.flatMap((p) => p.tickets ?? []) ?? [], [found.data])
  const articles = first?.articles ?? []
  useEffect(() => {
    document.title = `${q ? `查找“${q}”` : '查找'} · 宿事速办`
  }, [q])

  const only = first?.by === 'number' && hits.length === 1 && !first.next ? hits[0] : undefined
  useEffect(() => {
    if (only) void navigate({ to: '/tickets/$id', params: { id: String(only.id) }, replace: true })
  }, [only, navigate])

  const keep = (h: Hit) => leave({ href: `/search?q=${encodeURIComponent(q)}`, ids: hits.map((x) => String(x.id)), scroll: 0, at: String(h.id) })
  const move = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
    if (!step) return
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a') ?? [])]
    const at = links.indexOf(document.activeElement as HTMLElement)
    e.preventDefault()
    links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus()
  }

  if (!q) {
    return (
      <section className="panel grow">
        <Blank title="要找什么？">在上方的框里输入工单编号、来电号码，或标题、内容、地点里的两个及以上的字；几个词用空格隔开。按 / 键直接到查找框。</Blank>
      </section>
    )
  }
  return (
    <div className={'search' + (articles.length ? ' two' : '')}>
      <Panel title="工单" className="grow" note={first && <span aria-live="polite">{readAs[first.by]}{hits.length ? `，找到 ${hits.length}${found.hasNextPage ? '+' : ''} 件，标题相符的在前` : ''}</span>}>
        <div className="scroll grow" onKeyDown={move} tabIndex={-1}>
          {found.isPending ? (
            <Bones lines={10} />
          ) : found.isError && !hits.length ? (
            <Refused error={found.error} retry={() => void found.refetch()} />
          ) : !hits.length && !found.hasNextPage ? (
            <Blank title={`没有找到“${q}”`}>只查找您可见范围内的工单。可以换个说法、减少几个字，或用空格把词隔开。</Blank>
          ) : (
            <ol className="hits" ref={list}>
              {hits.map((h) => (
                <li key={h.id}>
                  <Link to="/tickets/$id" params={{ id: String(h.id) }} onClick={() => keep(h)}>
                    <Marked of={h.title_marks} />
                  </Link>
                  <span className="row wrap">
                    <StateChip state={h.state} />
                    <Chip tone="line">{say(kinds, h.kind)}</Chip>
                    <RowFlags row={h} />
                  </span>
                  <p className="cut2">
                    <Marked of={h.excerpt} />
                  </p>
                  <p className="meta">
                    <span className="num">{h.no}</span> · {h.region?.name ?? '—'} · {h.unit?.name ?? '未派单'} · <time title={showFull(h.created_at)}>{showTime(h.created_at)}</time>
                  </p>
                </li>
              ))}
            </ol>
          )}
          {found.hasNextPage && (
            <div className="list-foot meta">
              <button type="button" className="link" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {found.isFetchingNextPage ? '正在查找…' : '接着找更早的'}
              </button>
            </div>
          )}
        </div>
      </Panel>
      {articles.length > 0 && <Articles list={articles} q={q} />}
    </div>
  )
}

function Articles({ list, q }: { list: ArticleHit[]; q: string }) {
  return (
    <Panel title="知识库" scroll note={<Link to="/knowledge" search={{ q }}>在知识库里查找</Link>}>
      <ol className="hits">
        {list.map((a) => (
          <li key={a.id}>
            <Link to="/knowledge" search={{ id: String(a.id) }}>
              <Marked of={a.title} />
            </Link>
            <p className="cut2">
              <Marked of={a.excerpt} />
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

function Marked({ of }: { of: Piece[] | null }) {
  return <>{(of ?? []).map((p, i) => (p.hit ? <mark key={i}>{p.text}</mark> : <span key={i}>{p.text}</span>))}</>
}
