import { useMemo, useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { say } from '../../shared/words'
import { may, useMe } from '../session'
import { Bones, Chip, Choice, Panel, Refused } from '../ui'
import { doors, type Unit, type UnitFigures } from './doors'
import { Grid, type Column } from './grid'
import { History } from './history'
import { line, Sheet, type Line } from './sheet'
import { unitKinds } from './words'

const names = { name: '名称', short: '简称', parent: '上级', kind: '类型', region: '地区', opened_on: '启用', closed_on: '停用', lead: '分管负责人', section: '责任科室', contact: '业务人员', successor: '并入' }

/** 单位: the tree with its three registered posts, and how many there were on any day. */
export function Units() {
  const me = useMe()
  const queries = useQueryClient()
  const page = useQuery({ queryKey: ['admin', 'units'], queryFn: doors.units })
  const [q, setQ] = useState('')
  const [view, setView] = useState('second')
  const [open, setOpen] = useState<Unit | 'new' | undefined>()
  const [under, setUnder] = useState<number>()
  const all = useMemo(() => page.data?.items ?? [], [page.data])
  const rows = useMemo(() => {
    const byId = new Map(all.map((u) => [u.id, u]))
    const path = (u: Unit) => {
      const up: number[] = []
      for (let p = byId.get(u.parent ?? 0); p; p = byId.get(p.parent ?? 0)) up.push(p.id)
      return up
    }
    return all.filter((u) => {
      if (q && !u.name.includes(q) && !(u.short ?? '').includes(q)) return false
      if (under && u.id !== under && !path(u).includes(under)) return false
      if (view === 'second') return q || under ? true : u.level === 2 && u.kind !== 'centre' && u.open
      if (view === 'incomplete') return u.open && (u.incomplete ?? []).length > 0
      if (view === 'closed') return !u.open
      return true
    })
  }, [all, q, view, under])
  if (page.isPending) return <Bones lines={8} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const columns: Column<Unit>[] = [
    { name: 'name', label: '单位', show: (u) => <span style={{ paddingLeft: (u.level - (under || q || view !== 'all' ? 2 : 1)) * 14 }}>{u.name}</span> },
    { name: 'kind', label: '类型', width: 90, show: (u) => say(unitKinds, u.kind) },
    { name: 'level', label: '层级', width: 56, show: (u) => `${u.level}级` },
    { name: 'opened', label: '启用', width: 96, show: (u) => u.opened_on },
    { name: 'posts', label: '登记岗位', show: (u) => ((u.incomplete ?? []).length ? <Chip tone="amber">缺{u.incomplete!.join('、')}</Chip> : <span className="cut">{[u.lead, u.section, u.contact].join(' / ')}</span>) },
    { name: 'accounts', label: '账号', width: 52, show: (u) => u.accounts },
    { name: 'state', label: '状态', width: 96, show: (u) => (u.open ? <Chip tone="green">承办中</Chip> : u.successor ? <Chip>已并入</Chip> : <Chip>{u.closed_on ? '已停用' : '未启用'}</Chip>) },
  ]
  const keeper = may(me, 'manage_units')
  return (
    <div className="a-two">
      <Panel
        title="单位" className="grow"
        note={
          <>
            <span>
              二级承办单位 <b>{page.data.second}</b> 家
            </span>
            <span className={page.data.incomplete ? 'a-bad' : ''}>
              登记不全 <b>{page.data.incomplete}</b> 家
            </span>
            {keeper && (
              <Button size="small" type="primary" onClick={() => setOpen('new')}>
                新设单位
              </Button>
            )}
          </>
        }
      >
        <Openings figures={page.data} />
        <div className="a-bar">
          <Input allowClear value={q} onChange={(e) => setQ(e.target.value)} placeholder="单位名称" aria-label="按单位名称查找" style={{ width: 200 }} />
          <Choice
            name="view" label="看哪些单位" value={view} onChange={setView}
            options={[{ value: 'second', label: '二级单位' }, { value: 'all', label: '全部' }, { value: 'incomplete', label: '登记不全' }, { value: 'closed', label: '已停用' }]}
          />
          {under && (
            <button type="button" className="link" onClick={() => setUnder(undefined)}>
              只看“{all.find((u) => u.id === under)?.name}”的下级，取消
            </button>
          )}
        </div>
        <div className="scroll grow" tabIndex={-1}>
          <Grid label="单位" rows={rows.slice(0, 400)} columns={columns} id={(u) => String(u.id)} onOpen={setOpen} chosen={open && open !== 'new' ? String(open.id) : undefined} off={(u) => !u.open} none="没有这样的单位" />
          {rows.length > 400 && <p className="a-note">只列出前 400 家，请用名称查找。</p>}
        </div>
      </Panel>
      {open && (
        <UnitSheet
          key={open === 'new' ? 'new' : open.id} unit={open === 'new' ? undefined : (all.find((u) => u.id === open.id) ?? open)} all={all} keeper={keeper} onClose={() => setOpen(undefined)}
          onUnder={(id) => (setUnder(id), setView('second'))}
          onDone={async () => {
            await Promise.all([queries.invalidateQueries({ queryKey: ['admin'] }), queries.invalidateQueries({ queryKey: ['units'] })])
            setOpen(undefined)
          }}
          onReload={() => page.refetch()}
        />
      )}
    </div>
  )
}

/** How many second-level units were open on any day (76 → 104). */
function Openings({ figures }: { figures: UnitFigures }) {
  const days = figures.openings ?? []
  const most = Math.max(1, ...days.map((d) => d.count))
  if (days.length < 2) return null
  return (
    <ol className="a-steps" aria-label="二级承办单位家数的变化">
      {days.slice(-12).map((d) => (
        <li key={d.on} title={[...(d.opened ?? []).map((n) => `启用 ${n}`), ...(d.closed ?? []).map((n) => `停用 ${n}`)].join('\n')}>
          <i style={{ height: `${8 + (26 * d.count) / most}px` }} />
          <b>{d.count}</b>
          <span>{d.on}</span>
          <span>
            {(d.opened ?? []).length > 0 && `+${d.opened!.length}`} {(d.closed ?? []).length > 0 && `−${d.closed!.length}`}
          </span>
        </li>
      ))}
    </ol>
  )
}

type SheetProps = { unit?: Unit; all: Unit[]; keeper: boolean; onClose: () => void; onDone: () => void; onUnder: (id: number) => void; onReload: () => Promise<unknown> }

function UnitSheet({ unit: u, all, keeper, onClose, onDone, onUnder, onReload }: SheetProps) {
  const named = (x: Unit) => ({ value: x.id, label: `${'　'.repeat(Math.max(0, x.level - 1))}${x.name}` })
  const lines: Line[] = [
    line('name', '单位名称', 'text', { required: true, max: 60 }),
    line('short', '简称', 'text', { max: 40 }),
    line('parent', '上级单位', 'select', { required: !u || u.level > 1, options: [{ value: 0, label: '（无，热线中心本身）' }, ...all.filter((x) => x.level < 4 && x.open && x.id !== u?.id).map(named)] }),
    line('kind', '类型', 'select', { required: true, options: Object.entries(unitKinds).map(([value, label]) => ({ value, label })) }),
    line('region', '所属地区', 'region', { help: '不填为上级单位的地区' }),
    line('opened_on', '启用日期', 'date', { required: true }),
    line('lead', '分管负责人（岗位）', 'text', { max: 40, help: '写岗位，不写姓名' }),
    line('section', '责任科室', 'text', { max: 40 }),
    line('contact', '业务人员（岗位）', 'text', { max: 40 }),
    ...(u
      ? [
          line('closed_on', '停用日期', 'date', { help: '从这一天起不再承办；仍在承办的留空' }),
          line('successor', '并入单位', 'select', { help: '合并时由哪个单位承接', options: all.filter((x) => x.level > 1 && x.kind !== 'centre' && x.open && x.id !== u.id).map((x) => ({ value: x.id, label: x.name })) }),
        ]
      : []),
  ]
  return (
    <Sheet
      draft={`unit.${u?.id ?? 'new'}`} title={u ? u.name : '新设单位'} lines={keeper ? lines : []} start={u ? { ...u, region: /^\d{4}00$/.test(u.region) ? undefined : u.region, parent: String(u.parent ?? 0), successor: u.successor ? String(u.successor) : undefined } : undefined}
      save={(v) => (u ? doors.changeUnit(u.id, { ...v, version: u.version }) : doors.openUnit(v))} done={onDone} onClose={onClose} onReload={onReload}
      more={
        u && (
          <div className="body">
            <button type="button" className="link" onClick={() => onUnder(u.id)}>
              只看它的下级
            </button>
            {keeper && <History noun="unit" of={String(u.id)} fields={names} />}
          </div>
        )
      }
    >
      {u && (u.incomplete ?? []).length > 0 && <p className="alert a-amber">登记不全：还缺{u.incomplete!.join('、')}。</p>}
      {u?.successor ? <p className="alert a-blue">已于 {u.closed_on} 并入“{all.find((x) => x.id === u.successor)?.name}”。</p> : null}
    </Sheet>
  )
}
