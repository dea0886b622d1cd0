import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { may, useMe } from '../session'
import { Chip, Panel } from '../ui'
import { doors } from './doors'
import { stateTones } from './words'

/** The dossiers a ticket stands in: a consultation, a campaign, the ruling that decided it. */
export function TicketDossiers({ id }: { id: number }) {
  const me = useMe()
  const reads = may(me, 'supervise', 'sign_off', 'rule', 'lead_floor', 'decide_send_back', 'see_unit')
  const list = useQuery({ queryKey: ['dossiers', 'of', id], queryFn: () => doors.list({ ticket: id }), enabled: reads })
  if (!list.data?.length) return null
  return (
    <Panel title="案卷">
      <ul className="body">
        {list.data.map((d) => (
          <li key={d.id} className="row wrap">
            <Chip tone={stateTones[d.state]}>{d.state_name}</Chip>
            <Link to="/joint" search={{ kind: d.kind, id: d.id } as never}>{d.cite}</Link>
            <span className="meta cut">{d.title}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
