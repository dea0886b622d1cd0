import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { showDueShort } from '../../shared/time'
import { group } from '../stats/chart'
import { Blank, Bones, Choice, Panel, Refused } from '../ui'
import { doors, pageLength, sides, type Group, type Line, type Opened, type Result, type Run } from './doors'

const signed = (n: number) => (n > 0 ? `+${group(n)}` : n < 0 ? `−${group(-n)}` : '0')

/** What came of a replay: the figures, who is late, and how the places move; each opens to its tickets. */
export function Outcome({ run, result: r }: { run: Run; result: Result }) {
  const [part, setPart] = useState('unit')
  const [open, setOpen] = useState<Opened>()
  const onTime = r.indicators?.find((l) => l.k === 'K14')
  return (
    <div className="wi-outcome">
      <Panel title={(run.changes ?? []).join('；')} note={`${run.from} 至 ${run.to} · 重放 ${group(r.tickets)} 件 ${group(r.events)} 步，用时 ${r.seconds.toFixed(1)} 秒`}>
        {onTime && (
          <div className="wi-sum">
            <Figure label="超期件次" was={group(onTime.missed![0])} is={group(onTime.missed![1])} worse={onTime.missed![1] > onTime.missed![0]} />
            <Figure label="按时办结率" was={onTime.value![0] + '%'} is={onTime.value![1] + '%'} worse={onTime.missed![1] > onTime.missed![0]} />
            <button type="button" className="wi-turn" onClick={() => setOpen({ k: 'K14', name: '由按时变为超期', was: 'good', is: 'bad' })} data-turn="worse">
              <b>{group(onTime.sides?.worse ?? 0)}</b>
              <span>由按时变为超期</span>
            </button>
            <button type="button" className="wi-turn" onClick={() => setOpen({ k: 'K14', name: '由超期变为按时', was: 'bad', is: 'good' })}>
              <b>{group(onTime.sides?.better ?? 0)}</b>
              <span>由超期变为按时</span>
            </button>
            <p className="meta">
              到期日移入本期 {group(onTime.sides?.into ?? 0)} 件次、移出 {group(onTime.sides?.away ?? 0)} 件次。
              {r.asked > 0 && `${group(r.asked)} 件申请延期或挂起时，按改动后的规则已经到期；推演里照原样计入。`}
            </p>
          </div>
        )}
      </Panel>
      <Panel
        title="对照" scroll className="grow"
        note={<Choice name="against" label="对照" value={part} options={[{ value: 'unit', label: '单位' }, { value: 'topic', label: '分类' }, { value: 'rank', label: '考核位次' }, { value: 'k', label: '各项指标' }]} onChange={setPart} />}
      >
        {part === 'unit' && <Lines lines={r.units ?? []} head="承办单位" onOpen={(l) => setOpen({ k: 'K14', name: l.unit!.name, unit: l.unit!.id })} />}
        {part === 'topic' && <Lines lines={r.topics ?? []} head="诉求分类" onOpen={(l) => setOpen({ k: 'K14', name: l.topic!.name, topic: l.topic!.id })} />}
        {part === 'rank' && <Moves groups={r.groups ?? []} sheet={r.sheet} />}
        {part === 'k' && <Figures lines={r.indicators ?? []} onOpen={(l) => setOpen({ k: l.k, name: l.name })} />}
      </Panel>
      {open && <Turned key={JSON.stringify(open)} run={run.id} open={open} onClose={() => setOpen(undefined)} />}
    </div>
  )
}

function Figure({ label, was, is, worse }: { label: string; was: string; is: string; worse: boolean }) {
  return (
    <div className="wi-figure">
      <span className="meta">{label}</span>
      <span>
        {was} → <b className={was === is ? '' : worse ? 'bad' : 'good'}>{is}</b>
      </span>
    </div>
  )
}

function Lines({ lines, head, onOpen }: { lines: Line[]; head: string; onOpen: (l: Line) => void }) {
  if (!lines.length) return <Blank title="期内没有到期的工单" />
  return (
    <table className="mini wi-table">
      <thead>
        <tr>
          <th>{head}</th>
          <th className="n">到期件次</th>
          <th className="n">原超期</th>
          <th className="n">推演超期</th>
          <th className="n">增减</th>
          <th className="n">按时率</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {lines.map((l) => {
          const d = l.missed![1] - l.missed![0]
          return (
            <tr key={l.unit?.id ?? l.topic?.id}>
              <th scope="row">{l.unit?.name ?? l.topic?.name}</th>
              <td className="n">{group(l.den![0])}{l.den![1] !== l.den![0] && <span className="meta"> → {group(l.den![1])}</span>}</td>
              <td className="n">{group(l.missed![0])}</td>
              <td className="n">{group(l.missed![1])}</td>
              <td className={'n' + (d > 0 ? ' bad' : d < 0 ? ' good' : '')}>{signed(d)}</td>
              <td className="n">{l.value![0]} → {l.value![1]}</td>
              <td className="n">
                {l.changed && (
                  <button type="button" className="link" onClick={() => onOpen(l)} aria-label={`${l.unit?.name ?? l.topic?.name}换边的工单`}>
                    工单
                  </button>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Figures({ lines, onOpen }: { lines: Line[]; onOpen: (l: Line) => void }) {
  return (
    <table className="mini wi-table">
      <thead>
        <tr>
          <th>指标</th>
          <th className="n">原</th>
          <th className="n">推演</th>
          <th className="n">变差</th>
          <th className="n">变好</th>
          <th className="n">移入 / 移出</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {lines.map((l) => (
          <tr key={l.k}>
            <th scope="row">{l.name}</th>
            <td className="n">{l.value![0]}</td>
            <td className={'n' + (l.changed ? ' strong' : '')}>{l.value![1]}</td>
            <td className="n">{group(l.sides?.worse ?? 0)}</td>
            <td className="n">{group(l.sides?.better ?? 0)}</td>
            <td className="n">{group(l.sides?.into ?? 0)} / {group(l.sides?.away ?? 0)}</td>
            <td className="n">
              {l.changed && !l.days && (
                <button type="button" className="link" onClick={() => onOpen(l)} aria-label={`${l.name}换边的工单`}>
                  工单
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Places before and after; a place within the old band is no real difference. */
function Moves({ groups, sheet }: { groups: Group[]; sheet: string }) {
  if (!groups.length) return <Blank title="样本不足，没有参加排名的单位">考核办法「{sheet}」要求足够的样本，请换一段长些的期间。</Blank>
  return (
    <div className="wi-groups">
      {groups.map((g) => (
        <table className="mini wi-table" key={g.name}>
          <caption>{g.name}组 · 按「{sheet}」</caption>
          <thead>
            <tr>
              <th>单位</th>
              <th className="n">位次</th>
              <th className="n">得分</th>
              <th>差异</th>
            </tr>
          </thead>
          <tbody>
            {(g.rows ?? []).map((m) => {
              const [a, b] = m.place as [number, number]
              const moved = a !== b
              return (
                <tr key={m.unit.id}>
                  <th scope="row">{m.unit.name}</th>
                  <td className="n">
                    {a || '不排名'}
                    {moved && <> → <b className={m.same ? '' : b > a ? 'bad' : 'good'}>{b || '不排名'}</b></>}
                  </td>
                  <td className="n">{m.score![0].toFixed(2)} → {m.score![1].toFixed(2)}</td>
                  <td>{moved ? m.same ? <span className="meta">无显著差异</span> : '显著' : ''}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      ))}
    </div>
  )
}

/** The very tickets that change sides. */
function Turned({ run, open: o, onClose }: { run: number; open: Opened; onClose: () => void }) {
  const [skip, setSkip] = useState(0)
  const read = useQuery({ queryKey: ['whatif', run, 'tickets', o, skip], queryFn: () => doors.tickets(run, o, skip) })
  const list = read.data ?? []
  return (
    <aside className="panel wi-drawer" aria-label="换边的工单" onKeyDown={(e) => e.key === 'Escape' && onClose()}>
      <header>
        <h2>{o.name}</h2>
        <span className="note">
          <button type="button" className="link" onClick={onClose} autoFocus>
            关闭
          </button>
        </span>
      </header>
      <div className="scroll grow" tabIndex={0} role="group" aria-label="工单">
        {read.isPending ? <Bones lines={10} /> : read.isError ? <Refused error={read.error} retry={() => void read.refetch()} /> : list.length === 0 ? (
          <Blank title="没有换边的工单">移动的只是位次或时长，没有一件由此变为按时或超期。</Blank>
        ) : (
          <table className="mini items">
            <thead>
              <tr>
                <th>工单</th>
                <th>承办单位</th>
                <th>原</th>
                <th>推演</th>
              </tr>
            </thead>
            <tbody>
              {list.map((i) => (
                <tr key={`${i.id}.${i.n}.${i.round}`}>
                  <td>
                    {i.ticket ? <Link to="/tickets/$id" params={{ id: String(i.id) }} title={i.ticket.title}>{i.ticket.no}</Link> : <span className="meta">不在您的数据范围内</span>}
                    {i.ticket && <div className="meta cut title">{i.ticket.title}{i.round > 1 ? ` · 第${i.round}轮` : ''}</div>}
                  </td>
                  <td>{i.unit?.name ?? '—'}</td>
                  <td>{sides[i.was]}{i.was_at && <div className="meta">{showDueShort(i.was_at)}</div>}</td>
                  <td className={i.is === 'bad' ? 'bad' : ''}>{sides[i.is]}{i.is_at && <div className="meta">{showDueShort(i.is_at)}</div>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <footer className="s-foot">
        <span className="meta push">{list.length ? `第 ${group(skip + 1)}—${group(skip + list.length)} 件次` : ''}</span>
        <Button size="small" disabled={!skip} onClick={() => setSkip(Math.max(0, skip - pageLength))}>上页</Button>
        <Button size="small" disabled={list.length < pageLength} onClick={() => setSkip(skip + pageLength)}>下页</Button>
      </footer>
    </aside>
  )
}
