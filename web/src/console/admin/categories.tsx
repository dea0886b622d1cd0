import { useMemo, useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { urgencies } from '../../shared/words'
import { may, useMe } from '../session'
import { Bones, Chip, Panel, Refused, UrgencyChip } from '../ui'
import { doors, type Category } from './doors'
import { Grid, type Column } from './grid'
import { History } from './history'
import { line, Sheet, yes } from './sheet'

const names = { name: '名称', urgency: '紧急提示', keywords: '关键词', unit: '默认单位', enabled: '在用', moved_to: '调整到' }

/** 诉求分类: the tree, live; what is new can be chosen at once. */
export function Categories() {
  const me = useMe()
  const queries = useQueryClient()
  const page = useQuery({ queryKey: ['admin', 'categories'], queryFn: doors.categories })
  const units = useQuery({ queryKey: ['admin', 'units'], queryFn: doors.units })
  const [q, setQ] = useState('')
  const [root, setRoot] = useState<string>()
  const [doing, setDoing] = useState<{ do: 'open' | 'change' | 'move'; of?: Category } | undefined>()
  const all = useMemo(() => page.data ?? [], [page.data])
  const rows = useMemo(
    () => all.filter((c) => (q ? c.name.includes(q) || (c.keywords ?? []).some((k) => k.includes(q)) : c.level === 1 || (root && (c.id === root || c.id.startsWith(root + '.'))))),
    [all, q, root],
  )
  if (page.isPending) return <Bones lines={8} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const unitName = (id?: number) => units.data?.items.find((u) => u.id === id)?.name
  const nameOf = (id?: string) => all.find((c) => c.id === id)?.name
  const keeper = may(me, 'manage_categories')
  const again = async () => {
    await Promise.all([queries.invalidateQueries({ queryKey: ['admin'] }), queries.invalidateQueries({ queryKey: ['categories'] })])
    setDoing(undefined)
  }
  const columns: Column<Category>[] = [
    {
      name: 'name', label: '分类',
      show: (c) => (
        <span style={{ paddingLeft: (c.level - 1) * 18 }}>
          {c.level === 1 && !q ? (
            <button type="button" className="link" aria-expanded={root === c.id} onClick={(e) => (e.stopPropagation(), setRoot(root === c.id ? undefined : c.id))}>
              {root === c.id ? '▾' : '▸'} {c.name}
            </button>
          ) : (
            c.name
          )}
        </span>
      ),
    },
    { name: 'id', label: '编号', width: 80, show: (c) => c.id },
    { name: 'urgency', label: '紧急提示', width: 84, show: (c) => <UrgencyChip urgency={c.urgency ?? 0} /> },
    { name: 'unit', label: '默认承办单位', width: 180, show: (c) => <span className="cut">{unitName(c.unit) ?? '—'}</span> },
    { name: 'keywords', label: '关键词', show: (c) => <span className="cut">{(c.keywords ?? []).join('、')}</span> },
    { name: 'state', label: '状态', width: 130, show: (c) => (c.enabled ? <Chip tone="green">在用</Chip> : c.moved_to ? <Chip>已调整到 {c.moved_to}</Chip> : <Chip>已停用</Chip>) },
  ]
  const c = doing?.of
  const unitLine = line('unit', '默认承办单位', 'select', { options: (units.data?.items ?? []).filter((u) => u.level === 2 && u.kind !== 'centre' && u.open).map((u) => ({ value: u.id, label: u.name })), help: '权责清单和判例另有规定的从其规定' })
  const common = [
    line('name', '名称', 'text', { required: true, max: 30 }),
    line('urgency', '紧急程度提示', 'select', { options: Object.entries(urgencies).map(([v, label]) => ({ value: Number(v), label })), default: '0' as never, help: '登记时提示坐席，由坐席确定' }),
    line('keywords', '关键词', 'list', { help: '群众的说法，逐个填写，用于智能推荐' }),
    unitLine,
  ]
  const parents = (below?: string) => [{ value: '', label: '（一级分类）' }, ...all.filter((x) => x.enabled && x.level < 3 && !(below && (x.id === below || x.id.startsWith(below + '.')))).map((x) => ({ value: x.id, label: `${x.id} ${x.name}` }))]
  return (
    <div className="a-two">
      <Panel
        title="诉求分类" className="grow"
        note={
          <>
            <span>
              一级 <b>{all.filter((x) => x.level === 1 && x.enabled).length}</b> 类，共 {all.filter((x) => x.enabled).length} 项在用
            </span>
            {keeper && (
              <Button size="small" type="primary" onClick={() => setDoing({ do: 'open' })}>
                新设分类
              </Button>
            )}
          </>
        }
      >
        <div className="a-bar">
          <Input allowClear value={q} onChange={(e) => setQ(e.target.value)} placeholder="名称或关键词" aria-label="按名称或关键词查找" style={{ width: 220 }} />
        </div>
        <div className="scroll grow" tabIndex={-1}>
          <Grid label="诉求分类" rows={rows} columns={columns} id={(x) => x.id} onOpen={(of) => setDoing({ do: 'change', of })} chosen={c?.id} off={(x) => !x.enabled} none="没有这样的分类" />
        </div>
      </Panel>
      {doing?.do === 'open' && (
        <Sheet
          key={`open ${c?.id ?? ''}`} draft="category.new" title={c ? `在“${c.name}”下新设` : '新设分类'} onClose={() => setDoing(undefined)} done={again}
          lines={[...(c ? [] : [line('parent', '上级分类', 'select', { options: parents() })]), ...common]} save={(v) => doors.openCategory({ ...(c ? { parent: c.id } : {}), ...v })}
        >
          <p className="alert a-blue">保存后立即可用，登记、派单和门户不必重启。</p>
        </Sheet>
      )}
      {doing?.do === 'change' && c && (
        <Sheet
          key={c.id} draft={`category.${c.id}`} title={`${c.id} ${c.name}`} start={{ ...c, urgency: String(c.urgency ?? 0), unit: c.unit ? String(c.unit) : undefined, enabled: String(c.enabled) }} onClose={() => setDoing(undefined)} onReload={() => page.refetch()} done={again}
          lines={keeper ? [...common, yes('enabled', '在用', '停用后不能再选；已有的工单照常可读')] : []} save={(v) => doors.changeCategory({ id: c.id, enabled: c.enabled, ...v, version: all.find((x) => x.id === c.id)?.version ?? c.version })}
          more={
            <div className="body">
              {keeper && (
                <div className="row wrap">
                  {c.level < 3 && c.enabled && (
                    <Button size="small" onClick={() => setDoing({ do: 'open', of: c })}>
                      在它下面新设
                    </Button>
                  )}
                  {!c.moved_to && (
                    <Button size="small" onClick={() => setDoing({ do: 'move', of: c })}>
                      调整上级
                    </Button>
                  )}
                </div>
              )}
              {keeper && <History noun="category" of={c.id} fields={names} />}
            </div>
          }
        >
          {c.parent && <p className="meta">上级：{nameOf(c.parent)}</p>}
          {c.moved_to && <p className="alert a-amber">已调整到 {c.moved_to}“{nameOf(c.moved_to)}”，旧工单仍按本分类显示。</p>}
        </Sheet>
      )}
      {doing?.do === 'move' && c && (
        <Sheet
          key={`move ${c.id}`} draft={`category.move.${c.id}`} title={`调整“${c.name}”的上级`} word="调整" onClose={() => setDoing({ do: 'change', of: c })} done={again}
          lines={[line('parent', '新的上级', 'select', { options: parents(c.id) })]} save={(v) => doors.moveCategory({ id: c.id, parent: '', ...v, version: c.version })}
        >
          <p className="alert a-amber">它和下级会得到新编号；原编号停用，已有的工单、统计仍按原编号可读。</p>
        </Sheet>
      )}
    </div>
  )
}
