import { Link } from '@tanstack/react-router'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Chip, Panel } from '../ui'
import { doors } from './doors'

/** 知识推荐: what may answer the caller at once, while the agent writes. */
export function Suggested({ text, category }: { text: string; category?: string }) {
  const near = useQuery({
    queryKey: ['articles', 'suggest', text, category],
    queryFn: () => doors.suggest(text, category),
    enabled: [...text].length >= 4,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  })
  const items = [...text].length >= 4 ? (near.data ?? []).slice(0, 3) : []
  if (!items.length) return null
  return (
    <Panel title="可能用到的知识" note={`${items.length} 条`}>
      <ul className="earlier" style={{ padding: '4px 12px 8px' }}>
        {items.map((a) => (
          <li key={a.id}>
            <div className="row">
              <Link to="/knowledge" search={{ id: String(a.id) }} target="_blank" className="cut grow">
                {a.title}
              </Link>
              {!a.open && <Chip tone="line">内部</Chip>}
            </div>
            <p className="meta" style={{ margin: 0 }}>
              条目 {a.id} · {a.excerpt.slice(0, 44)}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
