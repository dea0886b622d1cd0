import type { TicketView } from '../../shared/contract'
import { showFull } from '../../shared/time'
import { useMe } from '../session'
import './print.css'

/** On paper only: the head of 工单处理单, as an office files it. */
export function PrintHead({ view }: { view: TicketView }) {
  const me = useMe()
  return (
    <div className="print-only print-head">
      <h1>{me.city?.name}12345政务服务便民热线工单处理单</h1>
      <p>
        <span>编号：{view.ticket.no}</span>
        <span>受理时间：{view.ticket.accepted_at ? showFull(view.ticket.accepted_at) : '—'}</span>
        <span>承办单位：{view.ticket.unit?.name ?? '—'}</span>
      </p>
    </div>
  )
}

/** On paper only: where people sign, and who printed it when. */
export function PrintFoot() {
  const me = useMe()
  return (
    <div className="print-only print-foot">
      <table>
        <tbody>
          {['承办人意见', '单位负责人意见', '热线中心审核意见'].map((what) => (
            <tr key={what}>
              <th>{what}</th>
              <td>
                <span>签字：</span>
                <span>　　　　年　　月　　日</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {me.unit?.name} {me.name} 打印于 {showFull(new Date().toISOString())}；内部资料，按规定保管，不得外传。
      </p>
    </div>
  )
}
