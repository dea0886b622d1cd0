import { useQuery } from '@tanstack/react-query'
import { api } from '../../shared/api'
import { useLate } from '../../shared/late'
import { kinds, say } from '../../shared/words'
import { Suggested } from '../knowledge/suggested'
import { SimilarTickets } from '../suggest/similar'
import { Chip, Panel } from '../ui'
import type { Draft } from './draft'

const hints: Record<string, string[]> = {
  inquiry: ['问清所在县区和办事事项', '能当场答复的，受理后直接答复办结'],
  help: ['问清位置、时间和紧急程度', '涉及人身安全的，先转 110、119、120'],
  complaint: ['问清被投诉单位或人员、时间和经过', '问清此前是否反映过、结果如何'],
  tip_off: ['询问是否要求保密，举报不得撤回', '只记事实，不追问举报人身份'],
  suggestion: ['记清建议的对象和具体做法'],
  praise: ['问清被表扬的单位、人员和事由'],
  other: ['先判断是否属于热线受理范围'],
}

/** The right column: what is like it, and what to ask. */
export function Guide({ draft, set }: { draft: Draft; set: (part: Partial<Draft>) => void }) {
  const words = useLate(draft.title.trim(), 700)
  const policies = useQuery({ queryKey: ['policies'], queryFn: api.policies, staleTime: 600_000, retry: false })
  const policy = (policies.data ?? []).find((p) => p.current) ?? policies.data?.[0]

  return (
    <div className="desk-right">
      <Suggested text={words} category={draft.category} />
      <SimilarTickets
        className="grow"
        typed={{ title: draft.title, content: draft.content, place: draft.place, region: draft.region, phone: draft.phone }}
        onUse={(t) =>
          draft.repeat?.id === t.id ? (
            <span className="meta">本件是它的再次反映</span>
          ) : (
            <button type="button" className="link" onClick={() => set({ repeat: { id: t.id, no: t.no } })}>
              登记为再次反映
            </button>
          )
        }
      />
      <Panel title="登记要点" note={draft.kind ? say(kinds, draft.kind) : '选定类型后显示'}>
        <div className="body">
          <ul className="hints">
            {(hints[draft.kind] ?? ['先听完再记，复述一遍请诉求人确认', '地址记到门牌或标志物，便于现场核实']).map((h) => (
              <li key={h}>{h}</li>
            ))}
          </ul>
          {policy && (
            <dl className="facts desk-limits">
              {policy.text.split(/[,\uff0c]/).map((part) => {
                const [name, ...limit] = part.trim().split(' ')
                return (
                  <div key={part}>
                    <dt>{name}</dt>
                    <dd>{limit.join(' ')}</dd>
                  </div>
                )
              })}
            </dl>
          )}
          {Number(draft.urgency) >= 2 && (
            <p className="row wrap" style={{ marginTop: 8 }}>
              <Chip tone="solidred">紧急件</Chip> 按自然时间计时，派单限 5 分钟。
            </p>
          )}
        </div>
      </Panel>
    </div>
  )
}
