import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, DatePicker, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { today } from '../../shared/time'
import { optionsOf } from '../../shared/words'
import { useCategories } from '../form/pickers'
import { Panel } from '../ui'
import { doors as staffing } from '../staffing/doors'
import { deskKinds, doors, type Desk } from './doors'

export const freshDesk: Desk = { id: 0, version: 0, name: '', kind: 'business', number: '', digit: '', seats: 2, skill: '', categories: [], open_on: today(), close_on: '', from: '', to: '', people: [] }

/** One desk's dates, hours, seats, people and subjects. */
export function DeskForm({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [d, setD] = useState(desk)
  const set = (part: Partial<Desk>) => setD({ ...d, ...part })
  const agents = useQuery({ queryKey: ['staffing'], queryFn: staffing.page })
  const categories = useCategories()
  const save = useMutation({
    mutationFn: () => doors.saveDesk({ ...d, standing: undefined, mine: undefined }),
    onSuccess: () => (void message.success('专席已保存'), void queries.invalidateQueries({ queryKey: ['desks'] }), void queries.invalidateQueries({ queryKey: ['desk-figures'] }), onClose()),
  })
  const names = Object.fromEntries([...(agents.data?.people ?? []), ...(d.people ?? [])].map((p) => [p.id, p.name]))
  return (
    <Panel title={d.id ? `修改${desk.name}` : '开通专席'} className="grow" scroll>
      <div className="d-form">
        <label htmlFor="d-name">名称</label><Input id="d-name" maxLength={20} value={d.name} onChange={(e) => set({ name: e.target.value })} />
        <label htmlFor="d-kind">类别</label><Select id="d-kind" value={d.kind} onChange={(kind) => set({ kind })} options={optionsOf(deskKinds)} />
        <label htmlFor="d-number">专线号码</label><Input id="d-number" maxLength={20} value={d.number} placeholder="没有专线可不填" onChange={(e) => set({ number: e.target.value })} />
        <label htmlFor="d-digit">按键</label><Input id="d-digit" maxLength={1} value={d.digit} placeholder="如 1；不用按键可不填" onChange={(e) => set({ digit: e.target.value })} />
        <label htmlFor="d-open">开通日期</label><DatePicker id="d-open" allowClear={false} value={dayjs(d.open_on)} onChange={(v) => v && set({ open_on: v.format('YYYY-MM-DD') })} />
        <label htmlFor="d-close">最后一天</label><DatePicker id="d-close" value={d.close_on ? dayjs(d.close_on) : null} placeholder="未定可不填" onChange={(v) => set({ close_on: v ? v.format('YYYY-MM-DD') : '' })} />
        <label htmlFor="d-from">服务时间</label>
        <span className="row"><Input id="d-from" maxLength={5} value={d.from} placeholder="全天可不填" onChange={(e) => set({ from: e.target.value })} /> 至 <Input aria-label="服务到" maxLength={5} value={d.to} onChange={(e) => set({ to: e.target.value })} /></span>
        <label htmlFor="d-seats">席位</label><InputNumber id="d-seats" min={1} max={200} value={d.seats} onChange={(n) => set({ seats: n ?? 1 })} />
        <label htmlFor="d-skill">技能组</label><Input id="d-skill" maxLength={20} value={d.skill} onChange={(e) => set({ skill: e.target.value })} />
        <label htmlFor="d-people">坐席</label>
        <Select id="d-people" mode="multiple" loading={agents.isPending} value={(d.people ?? []).map((p) => p.id)} onChange={(ids: number[]) => set({ people: ids.map((id) => ({ id, name: names[id] ?? '' })) })} options={(agents.data?.people ?? []).map((p) => ({ value: p.id, label: p.name }))} optionFilterProp="label" placeholder="选择坐在这里的坐席" />
        <label htmlFor="d-categories">受理分类</label>
        <Select id="d-categories" mode="multiple" value={(d.categories ?? []).map((c) => c.id)} onChange={(ids: string[]) => set({ categories: ids.map((id) => ({ id, name: '' })) })} options={(categories.data ?? []).filter((c) => !c.parent).map((c) => ({ value: c.id, label: c.name }))} optionFilterProp="label" placeholder="不选为全部分类" />
      </div>
      {save.isError && <p role="alert" className="reveal-no">{save.error.message}</p>}
      <div className="row d-foot">
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>保存</Button>
        {d.id > 0 && <Button onClick={() => set({ close_on: today() })}>今天起关闭</Button>}
        <Button onClick={onClose}>放弃</Button>
      </div>
    </Panel>
  )
}
