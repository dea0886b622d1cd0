import { say, urgencies } from '../../shared/words'
import { Chip } from '../ui'
import type { Suggestions } from './doors'

/** The marks the rules will put on what is being typed; danger says what to do now. */
export function Marks({ data }: { data?: Suggestions }) {
  const marks = data?.marks ?? []
  if (!marks.length) return null
  const danger = marks.filter((m) => m.call)
  return (
    <div className={danger.length ? 'alert' : 'alert a-blue'} role={danger.length ? 'alert' : 'status'}>
      <div className="s-marks">
        {marks.map((m) => (
          <Chip key={m.name} tone={m.call ? 'solidred' : m.urgency >= 2 ? 'red' : 'blue'} title={`起作用的词：${(m.words ?? []).join('、')}`}>
            {m.name}
            {m.urgency > 0 && ` · ${say(urgencies, String(m.urgency))}`}
          </Chip>
        ))}
        <span>
          {danger.length
            ? '请稳住来电人，不要挂断；登记即通知班长到席。受理后可移交 110、120 或 12356 心理援助。'
            : '登记后系统自动加上这些标签。'}
        </span>
      </div>
    </div>
  )
}
