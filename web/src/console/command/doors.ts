// The doors of the emergency response (战时响应).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'
import type { Words } from '../../shared/words'

type S = components['schemas']
export type Post = S['CommandPost']
export type Surge = NonNullable<Post['surge']>
export type Plan = S['SurgePlan']
export type Moment = S['SurgeMoment']
export type Opened = S['OpenedAccount']
export type Quiz = S['QuizView']

export const surgeStates: Words = { asked: '待第二人确认', running: '战时', ended: '已撤收', withdrawn: '已撤回' }

export const doors = {
  post: () => get('/api/surge'),
  savePlan: (body: Plan) => post('/api/surge/plan', { body }),
  ask: (reason: string) => post('/api/surge', { body: { reason } }),
  begin: (id: number, version: number) => post('/api/surge/{id}/begin', { id, body: { version } }),
  withdraw: (id: number, version: number) => post('/api/surge/{id}/withdraw', { id, body: { version } }),
  end: (id: number, version: number, summary: string) => post('/api/surge/{id}/end', { id, body: { version, summary } }),
  call: (id: number, batch: string) => post('/api/surge/{id}/volunteers', { id, body: { batch } }).then((a) => a.items ?? []),
  rehearse: (hours: number) => get('/api/surge/rehearsal', { query: { hours } }).then((a) => a.items ?? []),
  receive: (id: number) => post('/api/surge/rollups/{id}/receive', { id }),
  quiz: () => get('/api/surge/quiz'),
  startQuiz: () => post('/api/surge/quiz/start'),
  handQuiz: (answers: number[]) => post('/api/surge/quiz', { body: { answers } }),
}
