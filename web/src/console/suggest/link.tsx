import { Button } from 'antd'
import type { TicketView } from '../../shared/contract'
import { offered, useDeed } from '../work/use-work'
import type { Alike } from './doors'

/** 认定再次反映: what was not seen at the desk is linked from the list of like tickets, and taken back. */
export function LinkRepeat({ view, first }: { view: TicketView; first: Alike }) {
  const { run, busy, refusal } = useDeed(view)
  const t = view.ticket
  const link = offered(view, 'link_repeat')
  if (t.repeat_of === first.id) return <span className="meta">本件是它的再次反映（第 {t.repeat_no} 次）</span>
  if (!link || link.why || first.created_at >= t.created_at) return null
  const why = first.home ? '同一住处、同一事项' : first.same ? '同一诉求人、同一事项' : '同一事项'
  return (
    <>
      <Button type="link" size="small" className="s-link" loading={busy} onClick={() => void run(link, { of: first.no, reason: why }, `已认定为 ${first.no} 的再次反映`)}>
        认定为再次反映
      </Button>
      {refusal && <span role="alert" className="reveal-no">{refusal.message}</span>}
    </>
  )
}
