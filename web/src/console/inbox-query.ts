import { queryOptions } from '@tanstack/react-query'
import { api } from '../shared/api'
import { unlessLive } from './live'

export const inboxQuery = queryOptions({ queryKey: ['inbox'], queryFn: api.inbox, refetchInterval: unlessLive(30_000), retry: false })
