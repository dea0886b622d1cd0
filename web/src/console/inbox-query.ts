import { queryOptions } from '@tanstack/react-query'
import { api } from '../shared/api'

export const inboxQuery = queryOptions({ queryKey: ['inbox'], queryFn: api.inbox, refetchInterval: 30_000, retry: false })
