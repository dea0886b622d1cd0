import { useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { api } from '../../shared/api'
import type { TicketView, TimelineEvent } from '../../shared/contract'
import { showFull } from '../../shared/time'
import { kinds, say, urgencies } from '../../shared/words'
import { Printer } from '../icons'
import { useMe } from '../session'
import { Bones, Refused } from '../ui'
import './slip.css'

const detail = (e: TimelineEvent | undefined, label: string) => e?.details?.find((d) => d.label === label)?.value

/** 移交单: what another line — 110, 119, 120 — is handed, to read out, to print, to sign for. */
export function Slip({ view, caller }: { view: TicketView; caller?: { name: string; phone: string } }) {
  const t = view.ticket
  const me = useMe()
  const paper = useRef<HTMLElement>(null)
  const told = useQuery({ queryKey: ['ticket', String(t.id), 'timeline'], queryFn: () => api.timeline(t.id) })
  if (told.isPending) return <Bones lines={6} />
  if (told.isError) return <Refused error={told.error} retry={() => void told.refetch()} />
  const given = told.data.filter((e) => e.action === 'transfer').at(-1)
  const taken = told.data.filter((e) => e.action === 'acknowledge' && e.seq > (given?.seq ?? 0)).at(-1)
  const receiver = detail(taken, '对方接收人') ?? detail(given, '对方接收人')
  const rows: [string, string][] = [
    ['移交给', detail(given, '移交给') ?? '—'],
    ['移交时间', given ? showFull(given.at) : '—'],
    ['诉求类型', `${say(kinds, t.kind)}　${say(urgencies, String(t.urgency))}`],
    ['诉求人', caller?.name || t.requester?.name || '未留姓名'],
    ['联系电话', caller?.phone || (t.requester?.phone ? `${t.requester.phone}（凭工单号向热线中心核取）` : '未留电话')],
    ['事发地点', [t.region?.name, t.township?.name, t.place].filter(Boolean).join(' ') || '—'],
    ['移交摘要', given?.text || '—'],
    ['对方接收人', receiver ? `${receiver}${taken ? `　${showFull(taken.at)}` : ''}` : '　　　　　　　　（确认后填写工号和时间）'],
    ['移交人', `${given?.actor ?? me.name}　${me.unit?.name ?? ''}`],
  ]
  return (
    <div className="slip-box">
      <article className="slip" ref={paper} aria-label="移交单">
        <h1>{me.city?.name}12345政务服务便民热线移交单</h1>
        <p>编号：{t.no}</p>
        <table>
          <tbody>
            {rows.map(([what, value]) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                <td className="pre">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>不属受理范围的，请注明理由退回本中心；本单含个人信息，仅供办理使用。</p>
      </article>
      <Button icon={<Printer />} onClick={() => print(paper.current!)}>
        打印移交单
      </Button>
    </div>
  )
}

/** Prints one part of the page and nothing else. */
function print(part: HTMLElement) {
  const sheet = document.createElement('div')
  sheet.className = 'slip-sheet'
  sheet.append(part.cloneNode(true))
  document.body.append(sheet)
  document.documentElement.classList.add('only-slip')
  const end = () => {
    document.documentElement.classList.remove('only-slip')
    sheet.remove()
  }
  window.addEventListener('afterprint', end, { once: true })
  window.print()
}
