import { useSearch } from '@tanstack/react-router'
import { centreDuties, Overview } from './page'

/** 中心主任: what only the director decides, and the backlog of the whole centre. */
export function CentrePage() {
  return <Overview title="中心总览" to="/centre" duties={centreDuties} search={useSearch({ from: '/frame/centre' })} />
}
