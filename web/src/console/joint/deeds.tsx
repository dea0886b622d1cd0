import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Input, Select } from 'antd'
import { Problem } from '../../shared/http'
import { UnitPicker } from '../form/pickers'
import { Choice } from '../ui'
import { doors, type Dossier, type Offer } from './doors'
import { MomentPicker, TicketPicker } from './pickers'
import { kinds, type Kind } from './words'

type Values = Record<string, unknown>

/** What one may do to the dossier now, each with its own boxes. */
export function Deeds({ dossier: d }: { dossier: Dossier }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const actions = d.actions ?? []
  const [action, setAction] = useState(actions[0]?.action ?? '')
  const [values, setValues] = useState<Values>({})
  const [refusal, setRefusal] = useState('')
  const offer = actions.find((a) => a.action === action)
  const deed = useMutation({
    mutationFn: () => doors.do(d.id, { ...values, action, version: d.version }),
    onSuccess: async (next) => {
      void message.success(`${offer?.name}已办理`)
      await queries.cancelQueries({ queryKey: ['dossier', d.id] }) // an answer under way is older
      queries.setQueryData(['dossier', d.id], next)
      void queries.invalidateQueries({ queryKey: ['dossiers'] })
    },
    onError: (e) => setRefusal(e instanceof Problem ? e.message : '没有办成，填写的内容还在，请再试一次。'),
  })
  if (!offer) return <p className="j-foot meta">现在没有需要您办的。</p>
  const pick = (a: string) => (setAction(a), setValues({}), setRefusal(''))
  return (
    <form
      className="j-foot" aria-label="办理案卷"
      onSubmit={(e) => {
        e.preventDefault()
        deed.mutate()
      }}
    >
      {actions.length > 1 && <Choice name="dossier-action" label="办什么" value={action} onChange={pick} options={actions.map((a) => ({ value: a.action, label: a.name }))} />}
      {(offer.asks ?? []).map((a) => <Box key={action + a.field} ask={a} dossier={d} value={values[a.field]} set={(v) => setValues((was) => ({ ...was, [a.field]: v }))} />)}
      {refusal && <div className="alert" role="alert">{refusal}</div>}
      <Button type="primary" htmlType="submit" loading={deed.isPending} data-action={action}>{offer.name}</Button>
    </form>
  )
}

function Box({ ask, dossier: d, value, set }: { ask: NonNullable<Offer['asks']>[number]; dossier: Dossier; value: unknown; set: (v: unknown) => void }) {
  const label = ask.label + (ask.need ? '' : '（可不填）')
  const words = kinds[d.kind as Kind]
  const points = d.point_list ?? []
  const named = (id: number) => d.lines?.find((l) => l.id === id)
  switch (ask.field) {
    case 'unit':
      return <UnitPicker aria-label={ask.label} placeholder={label} value={value as number} onChange={set} known={d.units ?? []} />
    case 'at':
      return <MomentPicker label={label} value={value as string} onChange={set} />
    case 'due_on':
      return <MomentPicker day label={label} value={value as string} onChange={set} />
    case 'tickets':
      return <TicketPicker multiple label={ask.label} value={(value as number[]) ?? []} onChange={set} />
    case 'point':
      return <Select aria-label={ask.label} placeholder={label} value={value as number} onChange={set} allowClear options={points.filter((p) => d.kind === 'leader_day' || !p.result).map((p) => ({ value: p.n, label: `${p.n}. ${p.text || named(p.ticket)?.title || ''}` }))} />
    case 'ticket':
      return <Select aria-label={ask.label} placeholder={label} value={value as number} onChange={set} options={points.filter((p) => (d.state === 'checking' ? p.sampled && !p.checked : p.result !== 'done')).map((p) => ({ value: p.ticket, label: `${named(p.ticket)?.no ?? ''} ${named(p.ticket)?.title ?? ''}` }))} />
    case 'result':
      return <Choice name="dossier-result" label={ask.label} value={value as string} onChange={set} options={d.state === 'checking' ? [{ value: 'done', label: '属实' }, { value: 'failed', label: '虚假办结，重开' }] : [{ value: 'done', label: words.done[0] }, { value: 'failed', label: words.done[1] }]} />
    case 'precedent':
      return <Checkbox checked={!!value} onChange={(e) => set(e.target.checked)}>{ask.label}</Checkbox>
    case 'text':
      return <Input.TextArea value={(value as string) ?? ''} onChange={(e) => set(e.target.value)} maxLength={2000} autoSize={{ minRows: 2, maxRows: 6 }} aria-label={ask.label} placeholder={label} />
  }
  return <Input value={(value as string) ?? ''} onChange={(e) => set(e.target.value)} maxLength={200} aria-label={ask.label} placeholder={label} />
}
