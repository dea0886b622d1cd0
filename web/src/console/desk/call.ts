import { useEffect } from 'react'
import { usePhone } from '../phone/line'
import { isBlank, type Draft } from './draft'

/**
 * Ties what is being written to the call from its first ring on: a blank form takes the call up, and
 * one in which something is written already keeps to the call it began with.
 */
export function useCall(draft: Draft, set: (part: Partial<Draft>) => void, on: boolean) {
  const { view } = usePhone()
  const call = view?.call ?? view?.last
  const own = on && call && call.direction === 'in' && !call.consulted ? call : undefined
  const blank = isBlank(draft)
  useEffect(() => {
    if (own && draft.call?.id !== own.id && (blank || !draft.call)) set({ call: { id: own.id, number: own.number, known: own.known }, channel: 'phone' })
    if (!own && draft.call && blank && view) set({ call: undefined })
  }, [own?.id, blank, !!view, draft.call?.id]) // eslint-disable-line
}
