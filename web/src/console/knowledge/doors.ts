// The doors of the knowledge base (知识库).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'

type S = components['schemas']
type Maybe<T, K extends keyof T> = Omit<T, K> & { [P in K]: T[P] | null }

export type Row = Maybe<S['ArticleRow'], 'category'>
export type Edition = S['ArticleEdition']
export type Article = Omit<Maybe<S['FullArticle'], 'category'>, 'next'> & { next: Edition | null }
export type Correction = S['ArticleCorrection']
export type Branch = S['ArticleBranch']
export type Figures = S['ArticleFigures']
export type Text = S['ArticleText']
export type Query = { q?: string; category?: string; view?: string; skip?: number }

/** What each view asks for. */
export const views: Record<string, { name: string; ask: Record<string, string>; count?: (f: Figures) => number; keeper?: boolean; hot?: boolean }> = {
  all: { name: '全部', ask: {} },
  used: { name: '引用最多', ask: { order: 'used' } },
  recent: { name: '最近更新', ask: { order: 'recent' } },
  submitted: { name: '待审核', ask: { making: 'submitted' }, count: (f) => f.submitted, keeper: true },
  making: { name: '起草修订中', ask: { making: 'draft' }, count: (f) => f.making, keeper: true },
  expiring: { name: '即将到期', ask: { due: 'expiring' }, count: (f) => f.expiring, keeper: true, hot: true },
  review: { name: '应当复核', ask: { due: 'review' }, count: (f) => f.review_due, keeper: true, hot: true },
  expired: { name: '已过期', ask: { state: 'expired' }, count: (f) => f.expired, hot: true },
  corrections: { name: '待答复纠错', ask: { due: 'corrections' }, count: (f) => f.corrections, keeper: true },
}

export const pageLength = 30

export const doors = {
  list: (q: Query, signal?: AbortSignal) =>
    get('/api/articles', { query: { q: q.q, category: q.category, ...views[q.view ?? 'all']?.ask, skip: q.skip, limit: pageLength } as never, signal }).then((a) => ({ ...a, items: (a.items ?? []) as Row[] })),
  tree: () => get('/api/article-tree').then((a) => a.items ?? []),
  figures: () => get('/api/article-figures'),
  article: (id: number) => get('/api/articles/{id}', { id }) as Promise<Article>,
  record: (id: number) => get('/api/articles/{id}/record', { id }),
  propose: (body: Text) => post('/api/articles', { body }) as Promise<Article>,
  revise: (id: number, body: Text & { version: number }) => post('/api/articles/{id}/revise', { id, body }) as Promise<Article>,
  tend: (id: number, action: string, body: { version: number; remark?: string; review_on?: string }) => post(`/api/articles/{id}/${action}` as '/api/articles/{id}/submit', { id, body }) as Promise<Article>,
  corrections: (id: number) => get('/api/articles/{id}/corrections', { id }).then((a) => a.items ?? []),
  correct: (id: number, body: { flaw: Correction['flaw']; text: string }) => post('/api/articles/{id}/corrections', { id, body }),
  decide: (id: number, body: { verdict: 'accepted' | 'declined'; answer: string }) => post('/api/corrections/{id}/decide', { id, body }),
  suggest: (text: string, category?: string) => post('/api/articles/suggest', { body: { text, category } }).then((a) => (a.items ?? []) as Row[]),
}
