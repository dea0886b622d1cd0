// The API's doors, typed by its own document: a path that does not exist, a
// query it does not know or an answer misread does not compile.
import type { paths } from '../schema'
import { call, queryString, type Query } from './http'

type Method = 'get' | 'post'
type With<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths]
type Op<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never
type Json<T> = T extends { content: { 'application/json': infer B } } ? B : void
type Answer<O> = O extends { responses: infer R } ? (R extends { 200: infer A } ? Json<A> : void) : never
type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never
type BodyOf<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : never

const fill = (path: string, id?: number) => path.replace(/^\/api/, '').replace('{id}', String(id))

export function get<P extends With<'get'>>(path: P, o: { id?: number; query?: QueryOf<Op<P, 'get'>>; signal?: AbortSignal } = {}): Promise<Answer<Op<P, 'get'>>> {
  return call('GET', fill(path, o.id) + queryString(o.query as Query), { signal: o.signal })
}

export function post<P extends With<'post'>>(path: P, o: { id?: number; body?: BodyOf<Op<P, 'post'>>; key?: string } = {}): Promise<Answer<Op<P, 'post'>>> {
  return call('POST', fill(path, o.id), { body: o.body ?? {}, key: o.key })
}
