import { useQuery } from '@tanstack/react-query'
import { showFull, showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { Bones, Refused } from '../ui'
import { doors, type Revision } from './doors'
import { changeNames } from './words'

/** What a change changed: names of fields in words, old and new beside each other. */
function differences(r: Revision, fields: Record<string, string>): string[] {
  if (!r.was) return []
  const text = (v: unknown) => (Array.isArray(v) ? v.join('、') : v === undefined || v === '' || v === null ? '空' : v === true ? '是' : v === false ? '否' : String(v))
  return Object.keys(fields)
    .filter((k) => text((r.was as Record<string, unknown>)[k]) !== text((r.body as Record<string, unknown>)[k]))
    .map((k) => `${fields[k]}：${text((r.was as Record<string, unknown>)[k])} → ${text((r.body as Record<string, unknown>)[k])}`)
}

/** 变更记录: who changed what, when. */
export function History({ noun, of, fields }: { noun: string; of?: string; fields: Record<string, string> }) {
  const list = useQuery({ queryKey: ['admin', 'revisions', noun, of], queryFn: () => doors.revisions(noun, of) })
  if (list.isPending) return <Bones lines={2} />
  if (list.isError) return <Refused error={list.error} retry={() => void list.refetch()} />
  return (
    <details className="a-history" open={list.data.length > 0 && list.data.length < 4}>
      <summary>变更记录（{list.data.length}）</summary>
      <ol>
        {list.data.map((r) => (
          <li key={`${r.key} ${r.n}`}>
            <time title={showFull(r.at)}>{showTime(r.at)}</time> {r.name} <b>{say(changeNames, r.action)}</b>
            {!of && ` · ${String((r.body as Record<string, unknown>).name ?? (r.body as Record<string, unknown>).title ?? (r.body as Record<string, unknown>).label ?? r.key)}`}
            {differences(r, fields).map((d) => (
              <div key={d} className="meta">
                {d}
              </div>
            ))}
          </li>
        ))}
      </ol>
    </details>
  )
}
