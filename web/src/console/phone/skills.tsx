import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Select } from 'antd'
import { Blank, Bones, Panel, Refused } from '../ui'
import { doors, type AgentSkills, type CallQueue } from './doors'
import '../quality/quality.css'

const levels = [{ value: 0, label: '不接' }, { value: 1, label: '1 熟练' }, { value: 2, label: '2 能接' }, { value: 3, label: '3 学习' }]

/** 坐席技能: who answers which queue, and how well; a change counts with his next call. */
export function SkillsPart({ bar }: { bar: React.ReactNode }) {
  const read = useQuery({ queryKey: ['agent-skills'], queryFn: doors.skills })
  const plan = useQuery({ queryKey: ['call-plan'], queryFn: doors.plan })
  const queues = (plan.data?.queues ?? []).filter((q, i, all) => all.findIndex((o) => o.skill === q.skill) === i)
  return (
    <Panel title="坐席技能" className="grow" note="没有设置技能的坐席接综合队列；专席的坐席另在「专席」里安排" scroll>
      {bar}
      {(read.isPending || plan.isPending) && <Bones lines={10} />}
      {read.isError && <Refused error={read.error} retry={() => void read.refetch()} />}
      {read.data && !read.data.length && <Blank title="还没有坐席账号">在「用户」里开通坐席账号后，在这里安排技能。</Blank>}
      {!!read.data?.length && plan.data && (
        <table className="q-table">
          <thead><tr><th scope="col">坐席</th>{queues.map((q) => <th key={q.key} scope="col">{q.name}</th>)}</tr></thead>
          <tbody>{read.data.map((a) => <Line key={a.agent} agent={a} queues={queues} />)}</tbody>
        </table>
      )}
    </Panel>
  )
}

function Line({ agent: a, queues }: { agent: AgentSkills; queues: CallQueue[] }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const own = a.skills ?? []
  const save = useMutation({
    mutationFn: (skills: AgentSkills['skills']) => doors.setSkills({ agent: a.agent, skills }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['agent-skills'] }), onError: (e) => void message.error(e.message),
  })
  const level = (q: CallQueue) => own.find((s) => s.skill === q.skill)?.level ?? (!own.length && q.key === 'general' ? 1 : 0)
  const set = (q: CallQueue, n: number) =>
    save.mutate(queues.map((o) => ({ skill: o.skill, level: o === q ? n : level(o) })).filter((s) => s.level > 0))
  return (
    <tr>
      <th scope="row">{a.name}</th>
      {queues.map((q) => (
        <td key={q.key}><Select size="small" variant="borderless" disabled={save.isPending} aria-label={`${a.name} ${q.name}`} value={level(q)} options={levels} style={{ width: 110 }} onChange={(n) => set(q, n)} /></td>
      ))}
    </tr>
  )
}
