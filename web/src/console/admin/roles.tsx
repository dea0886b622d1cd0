import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { may, useMe } from '../session'
import { Bones, Chip, Panel, Refused } from '../ui'
import { doors, type RoleRow } from './doors'
import { Grid } from './grid'
import { line, Sheet } from './sheet'

/** 角色: what each may do; the security administrator changes the sets. */
export function Roles() {
  const me = useMe()
  const queries = useQueryClient()
  const page = useQuery({ queryKey: ['admin', 'roles'], queryFn: doors.roles })
  const [open, setOpen] = useState<RoleRow>()
  if (page.isPending) return <Bones lines={8} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const name = (p: string) => page.data.permissions?.find((x) => x.permission === p)?.name ?? '—'
  const roles = page.data.roles ?? []
  const keeper = may(me, 'manage_keys')
  return (
    <div className="a-two">
      <Panel title="角色和权限" className="grow" note={keeper ? undefined : '由安全管理员修改'}>
        <div className="scroll grow" tabIndex={0} role="group" aria-label="角色和权限">
          <Grid
            label="角色" rows={roles} id={(r) => r.role} onOpen={keeper ? setOpen : undefined} chosen={open?.role}
            columns={[
              { name: 'name', label: '角色', width: 120, show: (r) => <b>{r.name}</b> },
              { name: 'may', label: '权限', show: (r) => <span className="a-wrap">{(r.permissions ?? []).map(name).join('、')}</span> },
              { name: 'kind', label: '', width: 110, show: (r) => (r.administers ? <Chip tone="navy">三员</Chip> : r.preset ? null : <Chip tone="amber">本市改过</Chip>) },
            ]}
          />
        </div>
      </Panel>
      {open && (
        <Sheet
          key={open.role} draft={`role.${open.role}`} title={`${open.name}的权限`} start={{ permissions: open.permissions ?? [] }} onClose={() => setOpen(undefined)}
          lines={[line('permissions', '权限', 'select', { default: [], options: (page.data.permissions ?? []).map((p) => ({ value: p.permission, label: p.name })), help: '三员的权限不能给别的角色，业务权限不能给三员' })]}
          save={(v) => doors.setRole({ role: open.role, permissions: [], ...v })}
          done={() => (void queries.invalidateQueries({ queryKey: ['admin', 'roles'] }), setOpen(undefined))}
        />
      )}
    </div>
  )
}
