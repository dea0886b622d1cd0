import { App } from 'antd'
import type { Action, TicketView } from '../../shared/contract'
import { DeedForm } from '../form/deed-form'
import { useRefresh } from './use-work'

/** A deed's own form inside a post's page. */
export function TaskDeed({ view, action, onClose, about }: { view: TicketView; action: Action; onClose: () => void; about?: string }) {
  const refresh = useRefresh()
  const { message } = App.useApp()
  return (
    <DeedForm
      key={`${view.ticket.id}${action.action}${action.assignment ?? 0}`}
      ticket={view.ticket.id}
      version={view.version}
      action={action}
      about={about}
      onClose={onClose}
      onReload={refresh}
      onDone={(a) => {
        void message.success(`${a.name}已办理`)
        onClose()
        void refresh()
      }}
    />
  )
}
