import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { may, useMe } from '../session'
import { Bones, Chip, Panel, Refused } from '../ui'
import { doors, type ReasonCode } from './doors'
import { Grid } from './grid'
import { History } from './history'
import { line, Sheet, yes } from './sheet'

/** 理由: the lists that forms choose from; what history or rules use stays readable. */
export function Reasons() {
  const me = useMe()
  const queries = useQueryClient()
  const page = useQuery({ queryKey: ['admin', 'reasons'], queryFn: doors.reasons })
  const [list, setList] = useState('send_back')
  const [open, setOpen] = useState<ReasonCode | 'new'>()
  if (page.isPending) return <Bones lines={8} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const shown = page.data.find((l) => l.list === list) ?? page.data[0]
  const keeper = may(me, 'manage_categories')
  const code = open === 'new' ? undefined : open
  const done = () => (void queries.invalidateQueries(), setOpen(undefined))
  return (
    <div className="a-two a-left">
      <Panel title="列表">
        <ul className="scroll grow a-versions">
          {page.data.map((l) => (
            <li key={l.list}>
              <button type="button" className={l === shown ? 'on' : ''} aria-current={l === shown || undefined} onClick={() => (setList(l.list), setOpen(undefined))}>
                <b>{l.name}</b>
                <span className="meta">{(l.codes ?? []).filter((c) => c.enabled).length} 项在用</span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel
        title={shown.name} className="grow"
        note={
          keeper && (
            <Button size="small" type="primary" onClick={() => setOpen('new')}>
              新增一项
            </Button>
          )
        }
      >
        <div className="scroll grow" tabIndex={-1}>
          <Grid
            label={shown.name} rows={shown.codes ?? []} id={(c) => c.code} onOpen={keeper ? setOpen : undefined} chosen={code?.code} off={(c) => !c.enabled}
            columns={[
              { name: 'label', label: '名称', show: (c) => c.label },
              { name: 'state', label: '状态', width: 100, show: (c) => (c.enabled ? <Chip tone="green">在用</Chip> : <Chip>已停用</Chip>) },
              { name: 'bearing', label: '', width: 180, show: (c) => (c.bearing ? <Chip tone="navy">规则要用，不能停用</Chip> : null) },
            ]}
          />
        </div>
      </Panel>
      {open === 'new' && <Sheet key={`new ${list}`} draft={`reason.${list}.new`} title={`${shown.name}：新增`} lines={[line('label', '名称', 'text', { required: true, max: 30 })]} save={(v) => doors.addReason({ list: shown.list, label: String(v.label) })} done={done} onClose={() => setOpen(undefined)} />}
      {code && (
        <Sheet
          key={`${list} ${code.code}`} draft={`reason.${list}.${code.code}`} title={code.label} start={{ label: code.label, enabled: String(code.enabled) }} onClose={() => setOpen(undefined)} onReload={() => page.refetch()} done={done}
          lines={[line('label', '名称', 'text', { required: true, max: 30, help: '改名后，以前用过它的工单也显示新名称' }), ...(code.bearing ? [] : [yes('enabled', '在用', '停用后表单里不再出现，以前的记录照常可读')])]}
          save={(v) => doors.changeReason({ list: shown.list, code: code.code, enabled: true, ...v, version: shown.codes?.find((c) => c.code === code.code)?.version ?? code.version })}
          more={<div className="body"><History noun="reason" of={`${shown.list}.${code.code}`} fields={{ label: '名称', disabled: '停用' }} /></div>}
        />
      )}
    </div>
  )
}
