import { useSearch } from '@tanstack/react-router'
import { floorDuties, Overview } from './page'

/** 班长: rejects to countersign, transfers nobody confirmed, what waits. */
export function FloorPage() {
  return <Overview title="班长台" to="/floor" duties={floorDuties} search={useSearch({ from: '/frame/floor' })} />
}
