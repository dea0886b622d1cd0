import { useEffect, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { showDueShort, showTime } from '../../shared/time'
import { Blank, Bones, Refused, StateChip } from '../ui'
import { group } from './chart'
import { doors, pageLength, type Items, type List } from './doors'
import { Export } from './export'
import type { Search } from './search'

const unit = (v: Items) => (v.value === '—' || v.k === 'K00' ? '' : v.days ? ' 工作日' : '%')

/** One indicator opened: formula, build-up of the denominator, and the tickets it is made of. */
export function Drawer({ k, search, onList, onClose }: { k: string; search: Search; onList: (list: List) => void; onClose: () => void }) {
  const list = (search.list as List) ?? undefined
  const [skip, setSkip] = useState(0)
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => setSkip(0), [k, list, search.from, search.to, search.region, search.unit])
  useEffect(() => head.current?.focus({ preventScroll: true }), [k])
  const opened = useQuery({
    queryKey: ['indicator', k, search.from, search.to, search.region, search.unit, list ?? '', skip],
    queryFn: ({ signal }) => doors.items(k, search, list ?? 'rest', skip, signal),
    placeholderData: (old) => (old?.k === k ? old : undefined),
  })
  const v = opened.data
  useEffect(() => {
    // What costs is shown first; where nothing does, what counts.
    if (v && !list && v.k === k && (v.rest === 0 || v.days || v.better < 0) && v.num > 0) onList('num')
  }, [v, list, k, onList])
  return (
    <aside
      className="panel s-drawer" aria-label="指标的口径和名单"
      onKeyDown={(e) => {
        if (e.key === 'Escape') onClose()
      }}
    >
      <header>
        <h2 tabIndex={-1} ref={head}>
          {v ? `${v.name} ${v.value}${unit(v)}` : '正在打开'}
        </h2>
        <span className="note">
          <button type="button" className="link" onClick={onClose} aria-label="关闭">
            关闭
          </button>
        </span>
      </header>
      {opened.isPending ? <Bones lines={12} /> : opened.isError ? <Refused error={opened.error} retry={() => void opened.refetch()} /> : v && <Contents v={v} list={list ?? 'rest'} skip={skip} onSkip={setSkip} onList={onList} search={search} />}
    </aside>
  )
}

function Contents({ v, list, skip, onSkip, onList, search }: { v: Items; list: List; skip: number; onSkip: (n: number) => void; onList: (l: List) => void; search: Search }) {
  const lists: { key: List; name: string; n: number }[] = [
    { key: 'rest', name: v.better < 0 || v.days ? '其余' : '未达到', n: v.rest },
    { key: 'num', name: v.better < 0 ? '计入分子' : v.days ? '计入平均' : '达到', n: v.num },
    { key: 'out', name: '剔除', n: v.out },
  ]
  return (
    <>
      <div className="body scroll grow" tabIndex={0} role="group" aria-label="口径">
        <div className="formula">
          <div className="fraction">
            <span>{v.numerator}</span>
            <span>{v.denominator}</span>
          </div>
          <span>=</span>
          {v.days ? (
            <span>
              {group(v.den)} {v.per}的平均
            </span>
          ) : (
            <div className="fraction">
              <span data-num={v.num}>{group(v.num)}</span>
              <span data-den={v.den}>{group(v.den)}</span>
            </div>
          )}
          <span>=</span>
          <b>
            {v.value}
            {unit(v)}
          </b>
        </div>
        <p className="meta">
          按{v.by}归期 {v.from} 至 {v.to}，单位{v.per}。{v.note}
          {v.original && v.original.value !== '—' && ` 按原始到期日（不认延期）为 ${v.original.value}%。`}
          {v.median && v.den > 0 && ` 中位 ${v.median}，九成在 ${v.p90} 个工作日以内。`}
          {!v.days && v.den > 0 && v.den < 100 && ` 样本少，95% 区间 ${(v.low * 100).toFixed(2)}%—${(v.high * 100).toFixed(2)}%。`}
        </p>
        <table className="mini build">
          <tbody>
            <tr>
              <td>归期的全部</td>
              <td className="n">{group(v.den + v.out)}</td>
            </tr>
            {(v.reasons ?? []).map((r) => (
              <tr key={r.reason}>
                <td>剔除：{r.reason}</td>
                <td className="n">− {group(r.count)}</td>
              </tr>
            ))}
            <tr className="sum">
              <td>分母</td>
              <td className="n">{group(v.den)}</td>
            </tr>
          </tbody>
        </table>
        <div className="lists" role="group" aria-label="名单">
          {lists.map((l) => (
            <button key={l.key} type="button" className={'pill' + (l.key === list ? ' on' : '')} aria-pressed={l.key === list} disabled={!l.n} onClick={() => onList(l.key)} data-list={l.key}>
              {l.name} <b>{group(l.n)}</b>
            </button>
          ))}
        </div>
        {v.items.length === 0 ? (
          <Blank title="这份名单是空的">{v.den + v.out === 0 ? '期内没有可计的工单，请换一段日期。' : '请看其他名单。'}</Blank>
        ) : (
          <table className="mini items">
            <thead>
              <tr>
                <th>工单号</th>
                <th>承办单位</th>
                <th>{v.by === '到期' ? '到期' : v.by + '时间'}</th>
                <th className="n">{v.days ? '用时' : v.by === '到期' ? '超工作日' : ''}</th>
                <th>{list === 'out' ? '理由' : '状态'}</th>
              </tr>
            </thead>
            <tbody>
              {v.items.map((i, n) => (
                <tr key={`${n}-${i.ticket?.id}`}>
                  <td>
                    {i.ticket ? (
                      <Link to="/tickets/$id" params={{ id: String(i.ticket.id) }} title={i.ticket.title}>
                        {i.ticket.no}
                      </Link>
                    ) : (
                      <span className="meta">不在您的数据范围内</span>
                    )}
                    {i.ticket && <div className="meta cut title">{i.ticket.title}{i.round > 1 ? ` · 第${i.round}轮` : ''}</div>}
                  </td>
                  <td>{i.unit?.name ?? '—'}</td>
                  <td>{v.by === '到期' ? showDueShort(i.due_at ?? i.at) : showTime(i.at)}</td>
                  <td className="n">{i.days ?? i.over ?? ''}</td>
                  <td>{list === 'out' ? i.out : i.ticket && <StateChip state={i.ticket.state} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <footer className="s-foot">
        <span className={v.sums ? 'good' : 'bad'}>{v.sums ? '✓ 名单逐件加总与指标一致' : '名单与指标不一致，请告知系统管理员核对统计'}</span>
        <span className="meta">
          {v.length ? `${group(skip + 1)}—${group(Math.min(skip + pageLength, v.length))} / ${group(v.length)}` : ''}
        </span>
        <Button size="small" disabled={skip === 0} onClick={() => onSkip(Math.max(0, skip - pageLength))}>
          上页
        </Button>
        <Button size="small" disabled={skip + pageLength >= v.length} onClick={() => onSkip(skip + pageLength)}>
          下页
        </Button>
        <Export search={search} k={v.k} list={list} label="导出名单" />
      </footer>
    </>
  )
}
