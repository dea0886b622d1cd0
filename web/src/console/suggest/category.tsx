import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLate } from '../../shared/late'
import { doors, type Suggestions, type Typed } from './doors'
import './suggest.css'

/** What is suggested for words being typed; it waits until the typing pauses. */
export function useTyped(body: Typed) {
  const late = useLate(JSON.stringify(body), 500)
  const asked = JSON.parse(late) as Typed
  const enough = [...(asked.title ?? ''), ...(asked.content ?? '')].length >= 4
  const found = useQuery({ queryKey: ['suggest', late], queryFn: () => doors.typed(asked), enabled: enough, placeholderData: keepPreviousData, staleTime: 60_000, retry: false })
  return enough ? found.data : undefined
}

/** 智能推荐: the likeliest categories, with how sure and because of which words. */
export function CategorySuggestion({ data, value, onChoose }: { data?: Suggestions; value?: string; onChoose: (id: string) => void }) {
  if (!data) return null
  const list = (data.categories ?? []).filter((g, i) => i === 0 || g.probability >= 0.02)
  return (
    <div className="s-categories" aria-live="polite">
      <span className="meta">{data.spoke === 'keywords' ? '关键词规则：' : '智能推荐：'}</span>
      {data.silent || !list.length ? (
        <span className="meta">把握不够，请按内容选择分类</span>
      ) : (
        list.map((g) => (
          <button key={g.id} type="button" className="link" aria-pressed={value === g.id} title={g.path + (g.words?.length ? `；起作用的词：${g.words.join('、')}` : '')} onClick={() => onChoose(g.id)}>
            {g.name}
            {g.probability > 0 && <span className="num">{Math.min(99, Math.round(100 * g.probability))}%</span>}
          </button>
        ))
      )}
      {!data.silent && list[0]?.words?.length ? <span className="meta cut">因“{list[0].words.slice(0, 3).join('、')}”</span> : null}
      {data.model.version === 0 && <span className="meta">{data.model.note}</span>}
    </div>
  )
}
