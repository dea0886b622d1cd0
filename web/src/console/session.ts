import { queryOptions, useQuery } from '@tanstack/react-query'
import { api } from '../shared/api'
import type { Id, Me } from '../shared/contract'
import { useToken } from '../shared/http'
import { dropAll } from '../shared/store'
import { unlessLive } from './live'

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    const me = await api.me()
    useToken(me.csrf)
    return me
  },
  staleTime: 30_000,
  refetchInterval: unlessLive(60_000),
  retry: false,
})

/** Who is signed in. Only read below the frame, where it is known. */
export function useMe(): Me {
  const { data } = useQuery(meQuery)
  if (!data) throw new Error('useMe outside the frame')
  return data
}

export function may(me: Me | undefined, ...permissions: NonNullable<Me['permissions']>): boolean {
  return permissions.some((p) => me?.permissions?.includes(p))
}

/** Leaves nothing of this person's work on a shared machine. */
export function forget(user: Id) {
  dropAll(localStorage, `suban.${user}.`)
  dropAll(sessionStorage, 'suban.')
}
