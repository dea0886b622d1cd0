import { useState } from 'react'
import { Button } from 'antd'
import type { TicketView } from '../../shared/contract'
import { useKeys } from '../../shared/keys'
import { Records } from '../ticket/records'
import { isGrave } from '../ticket/emphasis'
import { Key } from '../ui'
import { Brief } from './brief'
import { TaskDeed } from './task-deed'
import { offered } from './use-work'

const spare = ['F4', 'F6', 'F7']

/** A ticket with the few deeds that its list is there for, and what was said so far. */
export function Deeds({ view, actions, title, words }: { view: TicketView; actions: string[]; title: string; words: string }) {
  const [open, setOpen] = useState('')
  const deeds = actions.map((a) => offered(view, a)).filter((a) => !!a)
  const action = deeds.find((a) => a.action === open && !a.why)
  const keys: Record<string, () => void> = {}
  deeds.forEach((a, i) => {
    if (!a.why && !action) keys[spare[i]] = () => setOpen(a.action)
  })
  useKeys(keys)
  return (
    <div className="work-middle">
      <Brief view={view} />
      {action && <TaskDeed view={view} action={action} onClose={() => setOpen('')} />}
      {!action && (
        <section className="panel task" aria-label={title}>
          <header>
            <h2>{title}</h2>
          </header>
          <div className="body">
            <p>{words}</p>
            {deeds.filter((a) => a.why).map((a) => (
              <p key={a.action} className="meta">
                {a.name}：{a.why}
              </p>
            ))}
          </div>
          <footer>
            <span className="grow meta">{!deeds.length && '这件事项现在不由您办理。'}</span>
            {[...deeds].reverse().map((a) => (
              <Button key={a.action} type={a === deeds[0] ? 'primary' : 'default'} danger={isGrave(a)} disabled={!!a.why} title={a.why} data-action={a.action} onClick={() => setOpen(a.action)}>
                {a.name}
                {!a.why && <Key>{spare[deeds.indexOf(a)]}</Key>}
              </Button>
            ))}
          </footer>
        </section>
      )}
      {!action && <Records view={view} />}
    </div>
  )
}
