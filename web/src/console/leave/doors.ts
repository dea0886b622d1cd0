// The doors of absences and deputies (请假代理).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'

type S = components['schemas']
export type Absence = Omit<S['Absence'], 'deputy'> & { deputy: S['Ref'] | null }

export const doors = {
  absences: () => get('/api/absences').then((a) => (a.items ?? []) as Absence[]),
  deputies: () => get('/api/deputies').then((a) => a.items ?? []),
  add: (body: Record<string, unknown>) => post('/api/absences', { body: body as never }),
  end: (id: number) => post('/api/absences/{id}/end', { id }),
  actFor: (user: number) => post('/api/me/act-for', { body: { user } }),
}
