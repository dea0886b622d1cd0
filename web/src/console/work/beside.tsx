import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Ticket } from '../../shared/contract'
import { Panel, Refused } from '../ui'
import { work } from './doors'
import '../desk/desk.css'

/** 判例: the rulings in force for this subject in this place; dispatch obeys the first. */
export function Precedents({ ticket: t, category }: { ticket: Ticket; category?: string }) {
  const about = category ?? t.category?.id
  const found = useQuery({ queryKey: ['precedents', about, t.region?.code], queryFn: () => work.precedents(about, t.region?.code), enabled: !!about, staleTime: 60_000 })
  const list = found.data ?? []
  return (
    <Panel title="判例" className="precedents" note={list.length ? '派单须与判例一致' : undefined}>
      <div className="body">
        {found.isError ? (
          <Refused error={found.error} retry={() => void found.refetch()} />
        ) : !list.length ? (
          <p className="meta">{about ? '本类诉求在本地区没有现行判例。' : '选定分类后查找判例。'}</p>
        ) : (
          list.map((p) => (
            <dl key={p.id} className="facts">
              <div>
                <dt>第 {p.id} 号</dt>
                <dd>
                  由<b>{p.unit.name}</b>承办
                </dd>
              </div>
              <div>
                <dt>适用</dt>
                <dd>
                  {p.category?.name} · {p.region?.name ?? '全市'}
                </dd>
              </div>
              <div>
                <dt>有效</dt>
                <dd className="num">
                  {p.from} 起{p.to ? `，至 ${p.to}` : '，长期'}
                </dd>
              </div>
              {!!p.ticket && (
                <div>
                  <dt>出处</dt>
                  <dd>
                    <Link to="/tickets/$id" params={{ id: String(p.ticket) }} target="_blank">
                      查看裁决工单
                    </Link>
                  </dd>
                </div>
              )}
            </dl>
          ))
        )}
      </div>
    </Panel>
  )
}
