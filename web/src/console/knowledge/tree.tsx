import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Blank, Bones, Refused } from '../ui'
import { doors, type Branch } from './doors'

/** The categories that have articles, with how many. */
export function Tree({ value, onChange }: { value?: string; onChange: (category: string | undefined) => void }) {
  const tree = useQuery({ queryKey: ['articles', 'tree'], queryFn: doors.tree, staleTime: 60_000 })
  const [open, setOpen] = useState<Record<string, boolean>>({})
  if (tree.isPending) return <Bones lines={8} />
  if (tree.isError) return <Refused error={tree.error} retry={() => void tree.refetch()} />
  const below = (parent: string) => tree.data.filter((b) => (b.parent ?? '') === parent)
  const roots = below('')
  const total = roots.reduce((n, b) => n + b.count, 0)

  const branch = (b: Branch) => {
    const children = below(b.id)
    const shown = open[b.id] ?? (!!value && (value === b.id || value.startsWith(b.id + '.')))
    return (
      <li key={b.id}>
        <div className={'k-branch' + (value === b.id ? ' on' : '')} style={{ paddingLeft: 4 + (b.level - 1) * 14 }}>
          {children.length > 0 ? (
            <button type="button" className="k-twist" aria-expanded={shown} aria-label={`${shown ? '收起' : '展开'}${b.name}`} onClick={() => setOpen({ ...open, [b.id]: !shown })}>
              {shown ? '−' : '+'}
            </button>
          ) : (
            <span className="k-twist" />
          )}
          <button type="button" className="k-name" aria-current={value === b.id || undefined} onClick={() => onChange(b.id)}>
            <span className="cut grow">{b.name}</span>
            <span className="meta num">{b.count}</span>
          </button>
        </div>
        {shown && children.length > 0 && <ul>{children.map(branch)}</ul>}
      </li>
    )
  }
  if (!roots.length) return <Blank title="还没有知识条目" />
  return (
    <nav className="scroll grow" aria-label="知识分类">
      <ul className="k-branches">
        <li>
          <div className={'k-branch' + (value ? '' : ' on')} style={{ paddingLeft: 4 }}>
            <span className="k-twist" />
            <button type="button" className="k-name" aria-current={!value || undefined} onClick={() => onChange(undefined)}>
              <span className="grow">全部分类</span>
              <span className="meta num">{total}</span>
            </button>
          </div>
        </li>
        {roots.map(branch)}
      </ul>
    </nav>
  )
}
