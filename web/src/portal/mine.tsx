import { useState } from 'react'
import { showDate } from '../shared/time'
import { LinkTo } from './portal'
import { forget, receipts, spaced } from './receipts'

/** 我的: the receipts kept on this device, nowhere else. */
export function MinePage() {
  const [list, setList] = useState(receipts)
  const remove = (no?: string) => {
    forget(no)
    setList(receipts())
  }
  return (
    <section className="card">
      <div className="card-head">
        <h1>记在本机的诉求</h1>
        {list.length > 0 && (
          <button type="button" className="text" onClick={() => window.confirm('从这台设备上删除全部回执？删除后凭工单号和查询码仍可查询。') && remove()}>
            全部删除
          </button>
        )}
      </div>
      {list.length === 0 ? (
        <>
          <p className="soft">还没有。提交诉求后可以选择把回执记在这台手机上。</p>
          <LinkTo route="track" className="btn">凭工单号和查询码查进度</LinkTo>
        </>
      ) : (
        <ul className="list">
          {list.map((r) => (
            <li key={r.no}>
              <LinkTo route="track" state={{ no: r.no, code: r.code }}>
                <b>{r.title}</b>
                <span className="soft">{r.no}</span>
                <span className="soft">查询码 {spaced(r.code)} · {showDate(new Date(r.at))}</span>
              </LinkTo>
              <button type="button" className="text" aria-label={`删除 ${r.no}`} onClick={() => remove(r.no)}>
                删除
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
