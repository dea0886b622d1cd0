import { useEffect, useState } from 'react'
import { Button, DatePicker, Input, Select } from 'antd'
import { Search } from '../icons'
import dayjs from 'dayjs'
import { composing } from '../../shared/keys'
import { channels, kinds, optionsOf, sources, states, timeClasses, urgencies } from '../../shared/words'
import { CategoryPicker, RegionPicker, UnitPicker } from '../form/pickers'
import { narrowing, type Filters } from './filters'

type Props = { value: Filters; onChange: (f: Filters) => void }

export function FilterBar({ value, onChange }: Props) {
  const [q, setQ] = useState(value.q ?? '')
  const [more, setMore] = useState(() => !!(value.category || value.urgency || value.source || value.channel || value.time_class || value.due_by || value.warn))
  useEffect(() => setQ(value.q ?? ''), [value.q])
  const set = (part: Partial<Filters>) => onChange({ ...value, ...part })
  const find = () => set({ q: q.trim() || undefined })
  const day = (d?: string) => (d ? dayjs(d) : null)

  return (
    <section className={'panel filters' + (more ? ' more' : '')} role="search" aria-label="筛选工单">
      <div className="filters-row">
        <Input
          className="f-q"
          aria-label="工单号、标题、内容或电话"
          placeholder="工单号、标题、内容或来电号码"
          prefix={<Search style={{ color: 'var(--placeholder)' }} />}
          value={q}
          allowClear
          maxLength={60}
          onChange={(e) => {
            setQ(e.target.value)
            if (!e.target.value && value.q) set({ q: undefined })
          }}
          onKeyDown={(e) => e.key === 'Enter' && !composing(e) && find()}
        />
        <Select aria-label="状态" className="f-s" placeholder="状态" allowClear options={optionsOf(states)} value={value.state} onChange={(state) => set({ state })} listHeight={420} />
        <Select aria-label="诉求类型" className="f-s" placeholder="诉求类型" allowClear options={optionsOf(kinds)} value={value.kind} onChange={(kind) => set({ kind })} />
        <div className="f-m">
          <RegionPicker aria-label="事发区域" placeholder="事发区域" depth={2} value={value.region} onChange={(region) => set({ region })} />
        </div>
        <div className="f-l">
          <UnitPicker aria-label="承办单位" placeholder="承办单位" value={value.unit ? Number(value.unit) : undefined} onChange={(unit) => set({ unit: unit === undefined ? undefined : String(unit) })} />
        </div>
        <DatePicker.RangePicker
          className="f-d"
          aria-label="受理日期"
          placeholder={['受理日期起', '止']}
          allowEmpty={[true, true]}
          value={[day(value.from), day(value.to)]}
          onChange={(d) => set({ from: d?.[0]?.format('YYYY-MM-DD'), to: d?.[1]?.format('YYYY-MM-DD') })}
          format="YYYY-MM-DD"
        />
        <Button type="primary" onClick={find}>
          查询
        </Button>
        <button type="button" className="link" aria-expanded={more} onClick={() => setMore(!more)}>
          {more ? '收起' : '更多条件'}
        </button>
        {narrowing(value) > 0 && (
          <button type="button" className="link" onClick={() => onChange({ queue: value.queue })}>
            清除 {narrowing(value)} 个条件
          </button>
        )}
      </div>
      {more && (
        <div className="filters-row">
          <div className="f-c">
            <CategoryPicker aria-label="诉求分类" placeholder="诉求分类" anyLevel value={value.category} onChange={(category) => set({ category })} />
          </div>
          <Select aria-label="紧急程度" className="f-u" placeholder="紧急程度" allowClear options={optionsOf(urgencies, ['1', '2', '3']).map((o) => ({ ...o, label: `${o.label}及以上` }))} value={value.urgency} onChange={(urgency) => set({ urgency })} />
          <Select aria-label="时限类别" className="f-s" placeholder="时限类别" allowClear options={optionsOf(timeClasses)} value={value.time_class} onChange={(time_class) => set({ time_class })} />
          <Select aria-label="诉求来源" className="f-s" placeholder="诉求来源" allowClear options={optionsOf(sources)} value={value.source} onChange={(source) => set({ source })} />
          <Select
            aria-label="来件渠道" className="f-s" placeholder="来件渠道" allowClear
            options={optionsOf(channels, ['phone', 'web', 'wechat', 'app', 'letter', 'exchange', 'import'])}
            value={value.channel} onChange={(channel) => set({ channel })}
          />
          <DatePicker aria-label="到期不晚于" placeholder="到期不晚于" value={day(value.due_by)} onChange={(d) => set({ due_by: d?.format('YYYY-MM-DD') })} />
          <Select
            aria-label="时限状态" className="f-u" placeholder="时限状态" allowClear value={value.warn} onChange={(warn) => set({ warn })}
            options={[{ value: 'yellow', label: '临期及将超期' }, { value: 'red', label: '将超期' }, { value: 'overdue', label: '已超期' }]}
          />
        </div>
      )}
    </section>
  )
}
