import { useCallback, useEffect } from 'react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { may, useMe } from '../session'
import { RegionPicker, UnitPicker } from '../form/pickers'
import { Blank, Bones, Choice, Panel, Refused } from '../ui'
import { group, Trend } from './chart'
import { doors, type Board, type Figure, type List } from './doors'
import { Drawer } from './drawer'
import { Export } from './export'
import { Ranking } from './ranking'
import { periodOf, presetOf, presets, type Preset, type Search } from './search'
import { ThreeWays, Tile } from './tile'
import './stats.css'

const tiles = ['K05', 'K14', 'K11', 'K16', 'K18', 'K22']
const unitTiles = ['K08', 'K14', 'K11', 'K16', 'K18', 'K22']

/** 统计: every number with its denominator, each opening to the tickets it is made of. */
export function StatsPage() {
  const search = useSearch({ from: '/frame/stats' })
  const navigate = useNavigate()
  const me = useMe()
  const go = useCallback((next: Partial<Search>, replace = false) => void navigate({ to: '/stats', search: { ...search, ...next }, replace }), [navigate, search])
  const board = useQuery({
    queryKey: ['stats', search.from, search.to, search.region, search.unit, search.rank],
    queryFn: ({ signal }) => doors.board(search, signal),
    placeholderData: (old) => old,
    staleTime: 15_000,
  })
  useEffect(() => {
    document.title = '统计 · 宿事速办'
  }, [])
  const open = (k: string) => go({ k: search.k === k ? undefined : k, list: undefined })
  const onList = useCallback((list: List) => go({ list }, true), [go])
  const preset = presetOf(search)
  const wide = may(me, 'see_all', 'see_region', 'sign_off')
  return (
    <div className={'stats grow' + (search.k ? ' with-drawer' : '')}>
      <div className="s-main scroll" tabIndex={0} role="group" aria-label="指标">
        <section className="panel s-bar" aria-label="期间和范围">
          <Choice name="period" label="期间" value={preset ?? 'own'} options={[...presets.map((p) => ({ value: p.key as string, label: p.name })), ...(preset ? [] : [{ value: 'own', label: '自定' }])]} onChange={(p) => p !== 'own' && go(periodOf(p as Preset))} />
          <DatePicker.RangePicker
            aria-label="日期" className="s-range" allowClear={false} format="YYYY-MM-DD"
            value={board.data ? [dayjs(board.data.from), dayjs(board.data.to)] : null}
            onChange={(d) => d?.[0] && d[1] && go({ from: d[0].format('YYYY-MM-DD'), to: d[1].format('YYYY-MM-DD') })}
          />
          {wide && (
            <div className="s-pick">
              <RegionPicker aria-label="地区" placeholder="全市" depth={2} value={search.region} onChange={(region) => go({ region, unit: undefined })} />
            </div>
          )}
          <div className="s-pick s-unit">
            <UnitPicker aria-label="承办单位" placeholder={wide ? '全部单位' : '本单位'} value={search.unit ? Number(search.unit) : undefined} known={board.data?.unit ? [board.data.unit] : []} onChange={(u) => go({ unit: u === undefined ? undefined : String(u), region: undefined })} />
          </div>
          {board.data && (
            <span className="meta">
              环比 {board.data.before?.join(' 至 ')}
              {board.data.first && board.data.before && board.data.first > board.data.before[0] ? `（上期不全：最早的工单在 ${board.data.first}）` : ''}
            </span>
          )}
          <span className="push" />
          {(may(me, 'see_all', 'sign_off') || (may(me, 'supervise') && may(me, 'see_listed'))) && <Link to="/reports">报告</Link>}
          <Export search={search} />
        </section>
        {board.isPending ? (
          <Bones lines={14} />
        ) : board.isError ? (
          <Panel title="统计">
            <Refused error={board.error} retry={() => void board.refetch()} />
          </Panel>
        ) : (
          <Figures board={board.data} search={search} open={open} go={go} stale={board.isPlaceholderData} />
        )}
      </div>
      {search.k && <Drawer k={search.k} search={search} onList={onList} onClose={() => go({ k: undefined, list: undefined })} />}
    </div>
  )
}

function Figures({ board, search, open, go, stale }: { board: Board; search: Search; open: (k: string) => void; go: (n: Partial<Search>) => void; stale: boolean }) {
  const by: Record<string, Figure> = Object.fromEntries((board.figures ?? []).map((f) => [f.k, f]))
  const most = Math.max(1, ...(board.topics ?? []).map((t) => t.num))
  if (!by.K00) return null
  return (
    <div className={'s-figures' + (stale ? ' stale' : '')} aria-busy={stale}>
      {!board.first || board.to < board.first ? <div className="alert a-amber">这段日期里没有工单{board.first ? `，最早的工单在 ${board.first}` : ''}；没有分母的指标显示为 —，不会显示 100%。</div> : null}
      <div className="tiles">
        {(board.unit ? unitTiles : tiles).map((k) => (
          <Tile key={k} figure={by[k]} open={search.k === k} onOpen={() => open(k)} />
        ))}
      </div>
      <Panel title="满意率三口径" note={`同一批办结件、同一个分子 ${group(by.K12c.num)}，分母不同；首评满意率 ${by.K12f.value}${by.K12f.value === '—' ? '' : '%'}`}>
        <ThreeWays rated={by.K12a} reached={by.K12b} all={by.K12c} open={search.k} onOpen={open} />
      </Panel>
      <div className="s-two">
        <Panel
          title="受理与按时办结" className="s-trend"
          note={
            <button type="button" className="link" onClick={() => open('K00')} data-k="K00">
              受理 {group(by.K00.num)} 件
            </button>
          }
        >
          <Trend now={by.K00.daily ?? []} before={board.volume_before ?? []} rate={by.K14.daily ?? []} />
        </Panel>
        <Panel title="诉求分类" note="件 · 环比">
          {board.topics?.length ? (
            <table className="topics">
              <tbody>
                {board.topics.slice(0, 8).map((t) => (
                  <tr key={t.category.id}>
                    <th scope="row">{t.category.name}</th>
                    <td className="bar-cell">
                      <i style={{ width: `${(t.num / most) * 100}%` }} />
                    </td>
                    <td className="n">{group(t.num)}</td>
                    <td className="n meta">{t.change === '—' ? '—' : `${t.change}%`}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : (
            <Blank title="期内没有受理" />
          )}
        </Panel>
      </div>
      {(board.groups ?? []).length > 0 && (
        <Panel
          title="承办单位排名"
          note={
            <>
              95% 威尔逊区间，样本不足 5 件不排名；显著差异按组内多重比较校正
              <Choice name="rank" label="排名指标" value={board.rank.k} options={[{ value: 'K12a', label: '满意率' }, { value: 'K14', label: '按时率' }, { value: 'K11', label: '解决率' }, { value: 'K18', label: '未达标' }]} onChange={(rank) => go({ rank })} />
            </>
          }
        >
          <Ranking board={board} onUnit={(id) => go({ unit: String(id), region: undefined })} />
        </Panel>
      )}
    </div>
  )
}
