import { useMemo, useState } from 'react'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Cascader, Select } from 'antd'
import { api } from '../../shared/api'
import type { Category, Id, Region } from '../../shared/contract'

type Common = { id?: string; placeholder?: string; status?: '' | 'error'; disabled?: boolean; style?: React.CSSProperties; 'aria-label'?: string }

const forever = { staleTime: 10 * 60_000, gcTime: 60 * 60_000 }

/** 承办单位: searched as one types. Ids travel as the server gave them. */
export function UnitPicker(p: Common & { value?: Id | Id[]; onChange?: (value: Id | Id[] | undefined) => void; multiple?: boolean; known?: { id: Id; name: string }[]; within?: Id }) {
  const [q, setQ] = useState('')
  const units = useQuery({ queryKey: ['units', q, p.within], queryFn: () => api.units(q || undefined, p.within), ...forever, staleTime: 60_000, placeholderData: (old) => old })
  const options = useMemo(() => {
    const list = new Map<string, { value: Id; label: string; disabled?: boolean }>()
    const found = () => {
      for (const u of units.data ?? []) list.set(String(u.id), { value: u.id, label: (u.path ?? u.name) + (u.enabled !== false && u.on_duty === false ? '（无人在岗）' : ''), disabled: u.enabled === false })
    }
    if (q) found() // what was looked for comes first
    for (const u of p.known ?? []) if (!list.has(String(u.id))) list.set(String(u.id), { value: u.id, label: u.name })
    if (!q) found()
    return [...list.values()]
  }, [units.data, p.known, q])
  return (
    <Select
      id={p.id}
      aria-label={p['aria-label']}
      style={{ width: '100%', ...p.style }}
      status={p.status}
      disabled={p.disabled}
      mode={p.multiple ? 'multiple' : undefined}
      allowClear
      showSearch={{ onSearch: setQ, filterOption: false }}
      value={p.value as never}
      onChange={(v) => p.onChange?.(v ?? undefined)}
      options={options}
      placeholder={p.placeholder ?? '输入单位名称查找'}
      loading={units.isFetching}
      notFoundContent={units.isFetching ? '正在查找…' : units.isError ? '没有读到单位，请重试' : '没有这个名称的单位'}
    />
  )
}

type Node = { value: string; label: string; isLeaf?: boolean; disabled?: boolean; children?: Node[] }

function tree(list: Category[]): Node[] {
  const nodes = new Map<string, Node>()
  for (const c of list) if (c.enabled !== false) nodes.set(c.id, { value: c.id, label: c.name })
  const roots: Node[] = []
  for (const c of list) {
    const node = nodes.get(c.id)
    if (!node) continue
    const parent = c.parent ? nodes.get(c.parent) : undefined
    if (parent) (parent.children ??= []).push(node)
    else roots.push(node)
  }
  return roots
}

function pathTo(list: Category[], id: string): string[] {
  const byId = new Map(list.map((c) => [c.id, c]))
  const path: string[] = []
  for (let c = byId.get(id); c && path.length < 6; c = c.parent ? byId.get(c.parent) : undefined) path.unshift(c.id)
  return path
}

export function useCategories() {
  return useQuery({ queryKey: ['categories'], queryFn: api.categories, ...forever })
}

/** 诉求分类: three levels, searched at once over all of them. */
export function CategoryPicker(p: Common & { value?: string; onChange?: (value: string | undefined) => void; anyLevel?: boolean }) {
  const categories = useCategories()
  const list = categories.data ?? []
  const options = useMemo(() => tree(list), [list])
  return (
    <Cascader
      id={p.id}
      aria-label={p['aria-label']}
      style={{ width: '100%', ...p.style }}
      status={p.status}
      disabled={p.disabled}
      options={options}
      value={p.value ? pathTo(list, p.value) : undefined}
      onChange={(path) => p.onChange?.(path?.length ? String(path[path.length - 1]) : undefined)}
      showSearch={{ limit: 30 }}
      changeOnSelect={p.anyLevel}
      allowClear
      placeholder={p.placeholder ?? '选择或输入分类名称'}
      loading={categories.isFetching}
      notFoundContent={categories.isError ? '没有读到分类，请重试' : '没有这个名称的分类'}
    />
  )
}

/** 341302101003 → county, township, village: the codes above a place. */
export function regionPath(code: string): string[] {
  return [6, 9, 12].filter((n) => n <= code.length).map((n) => code.slice(0, n))
}

/** 区域: area → township → village, each level read when it is opened. */
export function RegionPicker(p: Common & { value?: string; onChange?: (value: string | undefined, names?: string[]) => void; depth?: number }) {
  const depth = p.depth ?? 3
  const [opened, setOpened] = useState<string[]>([])
  const path = p.value ? regionPath(p.value) : []
  const parents = useMemo(() => ['', ...new Set([...path.slice(0, -1), ...opened])], [p.value, opened]) // eslint-disable-line
  const levels = useQueries({
    queries: parents.map((parent) => ({ queryKey: ['regions', parent], queryFn: () => api.regions(parent || undefined), ...forever })),
  })
  const known = new Map<string, Region[]>()
  parents.forEach((parent, i) => {
    const data = levels[i].data
    if (data) known.set(parent, data)
  })
  const below = (parent: string, level: number): Node[] | undefined =>
    known.get(parent)?.map((r) => ({ value: r.code, label: r.name, isLeaf: level >= depth, children: level < depth ? below(r.code, level + 1) : undefined }))

  return (
    <Cascader
      id={p.id}
      aria-label={p['aria-label']}
      style={{ width: '100%', ...p.style }}
      status={p.status}
      disabled={p.disabled}
      options={below('', 1) ?? []}
      loadData={(selected) => {
        const code = String(selected[selected.length - 1].value)
        setOpened((o) => (o.includes(code) ? o : [...o, code]))
      }}
      value={path.length ? path.slice(0, depth) : undefined}
      onChange={(codes, nodes) => p.onChange?.(codes?.length ? String(codes[codes.length - 1]) : undefined, (nodes ?? []).map((n) => String((n as Node)?.label ?? '')))}
      changeOnSelect
      allowClear
      placeholder={p.placeholder ?? '选择区域'}
      loading={levels.some((l) => l.isFetching)}
      notFoundContent={levels[0].isError ? '没有读到区域，请重试' : '没有下级区域'}
    />
  )
}
