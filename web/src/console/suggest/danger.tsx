import { useCallback } from 'react'
import { App, Button } from 'antd'
import { api } from '../../shared/api'
import type { TicketView } from '../../shared/contract'
import { Problem } from '../../shared/http'
import { useOnce } from '../../shared/once'
import { useRefresh } from '../work/use-work'

/** Who is called when a life may be at stake, as the list of 移交对象 codes them. */
const lines = { '110': '公安', '120': '急救', '12356': '心理援助' }

/** What the one who may not hand it over does meanwhile. */
const where: Record<string, string> = {
  accepted: '请立即呼叫班长到席，由坐席或班长移交。',
  to_dispatch: '已在派单：请直接拨打 110、120 或 12356，同时告诉派单员，由派单员退回并移交。',
}

/** 涉险: a rule found danger in the words. What to do now, and each hand-over at one click. */
export function Danger({ view }: { view: TicketView }) {
  const t = view.ticket
  const { message } = App.useApp()
  const refresh = useRefresh()
  const { go, busy } = useOnce(
    useCallback(
      async ({ to, version, summary, missing }: { to: string; version: number; summary: string; missing: string }, key: string) => {
        const back = missing ? await api.deed(t.id, 'ask_details', { version, facts: { missing } }, `${key}-back`) : { version }
        return api.deed(t.id, 'transfer', { version: back.version, facts: { to, summary } }, key)
      },
      [t.id],
    ),
  )
  const marks = t.danger ?? []
  if (!marks.length) return null
  const can = (deed: string) => (view.actions ?? []).some((a) => a.action === deed && !a.why)
  // Only what is accepted is handed over: what waits for its unit goes back to the desk on the way.
  const back = can('ask_details')
  const open = back || can('transfer')
  const hand = async (to: string) => {
    const place = [t.region?.name, t.township?.name, t.place].filter(Boolean).join('')
    try {
      await go({ to, version: view.version, missing: back ? `涉及${marks.join('、')}，退回坐席移交 ${to}` : '', summary: `涉及${marks.join('、')}：${t.title || t.content?.slice(0, 100)}。地点：${place || '未填'}` })
      void message.success(`已移交 ${to}，请在 60 秒内登记对方接收人`)
    } catch (e) {
      void message.error(e instanceof Problem ? e.message : '没有移交成，请直接拨打并再试一次。', 8)
    } finally {
      void refresh()
    }
  }
  return (
    <div className="alert s-danger no-print" role="alert">
      <b>涉及{marks.join('、')}</b>
      <span className="grow">
        {back ? '先拨通对方说明地点和情况，再一键移交：本件从派单退回坐席后移交。' : open ? '稳住来电人，不要挂断；先拨通对方说明地点和情况，再一键移交。' : (where[t.state] ?? '已派到承办单位，请同时直接拨打 110、120 或 12356，并催办。')}
      </span>
      {open &&
        Object.entries(lines).map(([to, name]) => (
          <Button key={to} size="small" danger loading={busy} onClick={() => void hand(to)}>
            移交 {to} {name}
          </Button>
        ))}
    </div>
  )
}
