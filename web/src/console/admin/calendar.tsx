import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { Problem } from '../../shared/http'
import { showDue } from '../../shared/time'
import { dayKinds, say } from '../../shared/words'
import { may, useMe } from '../session'
import { Bones, Chip, Panel, Refused } from '../ui'
import { FileButton } from './file'
import { doors, type Calendar, type CalendarPreview } from './doors'

/** 工作日历: one year at a glance, and what another arrangement would move. */
export function CalendarPage() {
  const me = useMe()
  const queries = useQueryClient()
  const [year, setYear] = useState(() => new Date().getFullYear())
  const page = useQuery({ queryKey: ['admin', 'calendar', year], queryFn: () => doors.calendar(year), placeholderData: (old) => old })
  if (page.isPending) return <Bones lines={8} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const c = page.data
  return (
    <div className="a-two">
      <Panel
        title={`${year} 年工作日历`} className="grow"
        note={
          <>
            <Button size="small" aria-label="上一年" disabled={year <= 2007} onClick={() => setYear(year - 1)}>
              ‹
            </Button>
            <Button size="small" aria-label="下一年" onClick={() => setYear(year + 1)}>
              ›
            </Button>
            <span>
              第 {c.version} 版 · {c.status === 'published' ? <Chip tone="green">已公布</Chip> : c.status === 'provisional' ? <Chip tone="amber">暂定</Chip> : <Chip tone="red">尚无日历</Chip>}
            </span>
            {c.working_days > 0 && <span>{c.working_days} 个工作日</span>}
          </>
        }
      >
        <div className="scroll grow body" tabIndex={0} role="group" aria-label="逐月">
          <Year calendar={c} />
          {c.source && <p className="meta">依据：{c.source}</p>}
        </div>
      </Panel>
      {may(me, 'manage_calendar') && <Arrangement year={year} calendar={c} onDone={() => queries.invalidateQueries()} />}
    </div>
  )
}

function Year({ calendar: c }: { calendar: Calendar }) {
  const months = Array.from({ length: 12 }, (_, m) => (c.days ?? []).filter((d) => Number(d.date.slice(5, 7)) === m + 1))
  if (!c.days?.length) return <p className="alert a-amber">还没有 {c.year} 年的放假安排：到期日跨入这一年的工单无法计算。请导入国务院办公厅公布的安排，或先接受暂定日历。</p>
  return (
    <div className="a-year">
      {months.map((days, m) => (
        <table key={m} aria-label={`${m + 1}月`}>
          <caption>{m + 1}月</caption>
          <tbody>
            {weeks(days).map((week, i) => (
              <tr key={i}>
                {week.map((d, j) => (
                  <td key={j} className={d ? `k-${d.kind}` : ''} title={d ? `${d.date} ${say(dayKinds, d.kind)}${d.name ? ` ${d.name}` : ''}` : undefined}>
                    {d ? Number(d.date.slice(8)) : ''}
                    {d && (d.kind === 'makeup' ? <sup>班</sup> : d.kind === 'holiday' ? <sup>休</sup> : null)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  )
}

type Day = NonNullable<Calendar['days']>[number]
/** A month in rows from Monday to Sunday. */
function weeks(days: Day[]): (Day | undefined)[][] {
  if (!days.length) return []
  const lead = (new Date(days[0].date + 'T00:00:00Z').getUTCDay() + 6) % 7
  const cells: (Day | undefined)[] = [...Array.from({ length: lead }, () => undefined), ...days]
  while (cells.length % 7) cells.push(undefined)
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7))
}

/** 导入放假安排: what it would change comes first. */
function Arrangement({ year, calendar, onDone }: { year: number; calendar: Calendar; onDone: () => unknown }) {
  const { message } = App.useApp()
  const [file, setFile] = useState('')
  const [asked, setAsked] = useState<{ file?: string; provisional?: number }>()
  const [preview, setPreview] = useState<CalendarPreview>()
  const [refusal, setRefusal] = useState('')
  const refused = (e: unknown) => setRefusal(e instanceof Problem ? e.message : '没有办成，请再试一次。')
  const see = useMutation({
    mutationFn: (body: { file?: string; provisional?: number }) => (setAsked(body), doors.previewCalendar(body)),
    onSuccess: (v) => (setPreview(v), setRefusal('')),
    onError: (e) => (setPreview(undefined), refused(e)),
  })
  const apply = useMutation({
    mutationFn: () => doors.importCalendar(asked!),
    onSuccess: (v) => (void message.success(`已启用第 ${v.version} 版日历，核对 ${v.looked} 件，${(v.moved ?? []).length} 件改了到期日`), setPreview(undefined), setFile(''), onDone()),
    onError: refused,
  })
  const moved = preview?.moved ?? []
  return (
    <section className="panel a-sheet" aria-label="导入放假安排">
      <header>
        <h2>导入放假安排</h2>
      </header>
      <div className="body scroll grow" tabIndex={-1}>
        {refusal && (
          <div className="alert" role="alert">
            {refusal}
          </div>
        )}
        <p className="meta">国务院办公厅公布后，选择文件或粘贴内容：holiday-cn 的 JSON，或“日期,名称,上班”三列的 CSV。</p>
        <FileButton
          accept=".json,.csv,.txt" word="选择文件"
          onFile={async (f) => {
            setFile(await f.text())
            setPreview(undefined)
          }}
        />
        <Input.TextArea aria-label="放假安排的内容" value={file} autoSize={{ minRows: 3, maxRows: 8 }} onChange={(e) => (setFile(e.target.value), setPreview(undefined))} />
        <div className="row wrap">
          <Button type="primary" disabled={!file.trim()} loading={see.isPending} onClick={() => see.mutate({ file })}>
            看变化
          </Button>
          {calendar.status === 'missing' && (
            <Button loading={see.isPending} onClick={() => see.mutate({ provisional: year })}>
              用 {year} 年暂定日历
            </Button>
          )}
        </div>
        {preview && (
          <>
            <h3 className="a-h3">
              {preview.year} 年 · {preview.status === 'provisional' ? '暂定' : '已公布'}
            </h3>
            <p>
              核对 {preview.looked} 件在办工单，<b>{moved.length}</b> 件的到期日会移动；{(preview.days ?? []).length} 天的性质有变。
            </p>
            <ul className="a-changes">
              {(preview.days ?? [])
                .filter((d) => d.was)
                .slice(0, 20)
                .map((d) => (
                  <li key={d.date}>
                    {d.date} {d.name}：{say(dayKinds, d.was)} → <b>{say(dayKinds, d.now)}</b>
                  </li>
                ))}
              {moved.slice(0, 20).map((m) => (
                <li key={m.no}>
                  {m.no}：{showDue(m.was)} → <b>{showDue(m.now)}</b>
                </li>
              ))}
            </ul>
            {moved.length > 20 && <p className="meta">只列出前 20 件。</p>}
            <Button type="primary" danger={moved.length > 0} loading={apply.isPending} onClick={() => apply.mutate()}>
              启用并重算到期日
            </Button>
          </>
        )}
      </div>
    </section>
  )
}
