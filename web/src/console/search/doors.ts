import type { components } from '../../schema'
import { get } from '../../shared/door'

type S = components['schemas']
export type Piece = S['Piece']
export type Hit = S['SearchHit']
export type ArticleHit = S['ArticleHit']

export const doors = { search: (q: string, after?: string, signal?: AbortSignal) => get('/api/search', { query: { q, after }, signal }) }
