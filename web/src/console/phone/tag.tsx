import { useEffect } from 'react'
import { Link } from '@tanstack/react-router'
import { callStates } from './doors'
import { open, usePhone } from './line'

/** In the head of every page: that a call is on, and the way back to it. */
export function PhoneTag() {
  const { view } = usePhone()
  useEffect(() => {
    if (sessionStorage.getItem('suban.phone') === 'on') open()
  }, [])
  if (!view?.call) return null
  return (
    <Link to="/desk" className="live hot" aria-live="polite">
      {view.state === 'ringing' ? '来电' : (callStates[view.call.state] ?? '通话')}
      <b>{view.call.number}</b>
    </Link>
  )
}
