import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, DatePicker } from 'antd'
import dayjs from 'dayjs'
import { kinds, say } from '../../shared/words'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Panel, Refused, type Tone } from '../ui'
import { Banks } from './banks'
import { deskKinds, doors, matchReasons, standings, type Desk } from './doors'
import { DeskForm, freshDesk } from './form'
import '../quality/quality.css'
import './desks.css'

const tones: Record<string, Tone> = { open: 'green', off_duty: 'amber', planned: 'blue', closed: 'grey' }

/** 专席: which stand open, who sits there, what each took; and the firms brought to banks. */
export function DesksPage() {
  const me = useMe()
  const keeps = may(me, 'lead_floor') || (may(me, 'manage_policies') && may(me, 'see_all'))
  const desks = useQuery({ queryKey: ['desks'], queryFn: doors.desks })
  const [open, setOpen] = useState<Desk>()
  useEffect(() => {
    document.title = '专席 · 宿事速办'
  }, [])
  const list = desks.data ?? []
  const banks = keeps || may(me, 'see_all') || list.some((d) => d.kind === 'finance' && d.mine)
  return (
    <div className="desks grow">
      <div className="d-left">
        <Panel title="专席" scroll className="grow" note={keeps && <Button size="small" onClick={() => setOpen(freshDesk)}>开通专席</Button>}>
          {desks.isPending && <Bones lines={6} />}
          {desks.isError && <Refused error={desks.error} retry={() => void desks.refetch()} />}
          {desks.isSuccess && !list.length && <Blank title="还没有专席">{keeps ? '按“开通专席”设立：名称、日期、席位和受理的分类。' : '由班长或中心主任开通。'}</Blank>}
          <ul className="d-cards">
            {list.map((d) => (
              <li key={d.id}>
                <p className="row"><b className="grow">{d.name}</b>{d.mine && <Chip tone="navy">我的席位</Chip>}<Chip tone={tones[d.standing ?? '']}>{say(standings, d.standing ?? '')}</Chip></p>
                <p className="meta num">{say(deskKinds, d.kind)}{d.number && `，专线 ${d.number}`}{d.digit && `，按 ${d.digit} 进入`}；{d.open_on} 起{d.close_on ? `至 ${d.close_on}` : ''}，{d.from ? `${d.from}—${d.to}` : '全天'}</p>
                <p className="meta">席位 {(d.people ?? []).length} / {d.seats}{d.people?.length ? `：${d.people.slice(0, 8).map((p) => p.name).join('、')}${d.people.length > 8 ? ' 等' : ''}` : ''}</p>
                {!!d.categories?.length && <p className="meta">受理：{d.categories.map((c) => c.name).join('、')}</p>}
                {keeps && <Button size="small" onClick={() => setOpen(d)}>修改</Button>}
              </li>
            ))}
          </ul>
        </Panel>
        <Taken />
      </div>
      <div className="d-right">
        {open ? <DeskForm key={open.id} desk={open} onClose={() => setOpen(undefined)} /> : banks ? <Banks keeps={keeps} works={list.some((d) => d.kind === 'finance' && (d.mine || may(me, 'lead_floor')))} /> : <Panel title="银企对接"><Blank title="金融专席使用">您在金融专席的席位上时，可以在这里把企业诉求与银行联系人对接。</Blank></Panel>}
      </div>
    </div>
  )
}

/** What each desk took in a period, and how introductions ended. */
function Taken() {
  const [span, setSpan] = useState<[string, string]>()
  const found = useQuery({ queryKey: ['desk-figures', span], queryFn: () => doors.figures(span?.[0], span?.[1]) })
  const f = found.data
  return (
    <Panel
      title="专席统计" scroll
      note={<DatePicker.RangePicker size="small" aria-label="日期" allowClear={false} value={f ? [dayjs(f.from), dayjs(f.to)] : null} onChange={(d) => d?.[0] && d[1] && setSpan([d[0].format('YYYY-MM-DD'), d[1].format('YYYY-MM-DD')])} />}
    >
      {found.isPending && <Bones lines={4} />}
      {found.isError && <Refused error={found.error} retry={() => void found.refetch()} />}
      {f && !f.desks?.length && <Blank title="还没有专席" />}
      {!!f?.desks?.length && (
        <table className="q-table">
          <thead><tr><th scope="col">专席</th><th scope="col" className="n">受理</th><th scope="col" className="n">当场答复</th><th scope="col" className="n">办结</th><th scope="col" className="n">满意 ÷ 评价</th><th scope="col">类型</th></tr></thead>
          <tbody>
            {f.desks.map((d) => (
              <tr key={d.desk}>
                <th scope="row">{d.name}</th>
                <td className="n">{d.taken}</td>
                <td className="n">{d.answered}</td>
                <td className="n">{d.closed}</td>
                <td className="n">{d.satisfied} ÷ {d.rated}</td>
                <td className="meta">{Object.entries(d.kinds ?? {}).map(([k, n]) => `${say(kinds, k)} ${n}`).join('，') || '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!!f?.matchings?.length && (
        <p className="meta d-ends">银企对接：{f.matchings.map((m) => (m.outcome === 'agreed' ? `达成 ${m.count} 件，共 ${m.amount} 万元` : m.outcome === 'failed' ? `未达成（${say(matchReasons, m.reason)}）${m.count} 件` : `对接中 ${m.count} 件`)).join('；')}</p>
      )}
    </Panel>
  )
}
