import { useState } from 'react'
import { Button } from 'antd'
import type { TicketView } from '../../shared/contract'
import { showDueLong, showTime } from '../../shared/time'
import { Assignments } from '../ticket/assignments'
import { Brief } from '../work/brief'
import { TaskDeed } from '../work/task-deed'
import { offered } from '../work/use-work'

/** A quarrel over who must act: until when the panel rules, and what then. */
export function Ruled({ view }: { view: TicketView }) {
  const [open, setOpen] = useState('')
  const deeds = ['rule', 'appoint'].map((a) => offered(view, a)).filter((a) => !!a)
  const action = deeds.find((a) => a.action === open && !a.why)
  const d = view.dispute
  return (
    <div className="work-middle">
      <Brief view={view} />
      {action ? (
        <TaskDeed view={view} action={action} onClose={() => setOpen('')} />
      ) : (
        <section className="panel task fill" aria-label="争议审定">
          <header>
            <h2>争议审定</h2>
            {d && <div className="note num">{showTime(d.opened_at)} 提请，{showDueLong(d.due_at)} 前裁决</div>}
          </header>
          <div className="body">
            <p>由编办、司法局等审定员裁决；到期没有裁决的，可以兜底指定，被指定的单位负首接责任。承办单位的时钟在审定期间暂停。</p>
            {deeds.filter((a) => a.why).map((a) => (
              <p key={a.action} className="meta">
                {a.name}：{a.why}
              </p>
            ))}
            <Assignments list={view.assignments ?? []} explain={() => {}} />
          </div>
          <footer>
            <span className="grow" />
            {deeds.map((a) => (
              <Button key={a.action} type="primary" disabled={!!a.why} title={a.why} onClick={() => setOpen(a.action)}>
                {a.name}
              </Button>
            ))}
          </footer>
        </section>
      )}
    </div>
  )
}
