import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Select } from 'antd'
import { newKey, Problem } from '../../shared/http'
import { MomentPicker } from '../joint/pickers'
import { Choice, choices } from '../ui'
import { doors, type Reminder } from './doors'
import { media } from './words'

/** 催办: one matter of the library, by one of the six media, for one ticket or many. */
export function RemindForm({ tickets, done }: { tickets: number[]; done: () => void }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const rules = useQuery({ queryKey: ['supervision', 'rules'], queryFn: doors.rules })
  const matters = (rules.data ?? []).filter((r) => r.tier === 1 && r.enabled)
  const [matter, setMatter] = useState<number>()
  const [medium, setMedium] = useState<Reminder['medium']>('platform')
  const [whom, setWhom] = useState('')
  const [text, setText] = useState('')
  const [on, setOn] = useState<string>()
  const [refusal, setRefusal] = useState('')
  const [key, setKey] = useState(() => newKey())
  const byHand = matters.find((m) => m.trigger === 'by_hand')
  const chosen = matter ?? byHand?.id
  const remind = useMutation({
    mutationFn: () => doors.remind({ tickets, matter: chosen!, medium, whom: whom.trim() || undefined, text: text.trim() || undefined, on: medium === 'platform' ? undefined : on }, key),
    onSuccess: (list) => {
      const refused = list.filter((r) => !r.done)
      if (refused.length) void message.warning(`已催办 ${list.length - refused.length} 件，${refused.length} 件没有催成：${refused[0].refused}`)
      else void message.success(`已催办 ${list.length} 件`)
      setKey(newKey()) // the next reminder is another one
      setText('')
      setOn(undefined)
      setRefusal('')
      void queries.invalidateQueries({ queryKey: ['supervision'] })
      done()
    },
    onError: (e) => setRefusal(e instanceof Problem ? e.message : '没有催成，请再试一次。'),
  })
  return (
    <form
      className="s-remind"
      aria-label="催办"
      onSubmit={(e) => {
        e.preventDefault()
        remind.mutate()
      }}
    >
      <Select aria-label="催办事项" value={chosen} onChange={setMatter} options={matters.map((m) => ({ value: m.id, label: `${m.name}（${m.reply_days} 工作日内回复）` }))} loading={rules.isPending} placeholder="催办事项" />
      <Choice name="medium" label="催办方式" value={medium} onChange={(v) => setMedium(v as Reminder['medium'])} options={choices(media)} />
      <Input value={whom} onChange={(e) => setWhom(e.target.value)} maxLength={60} aria-label="催办了谁" placeholder={medium === 'platform' ? '催办了谁（岗位，可不写）' : '催办了谁（岗位）'} />
      {medium !== 'platform' && <MomentPicker label="什么时候催的（不填是现在，最迟下一个工作日补记）" value={on} onChange={setOn} />}
      <Input.TextArea value={text} onChange={(e) => setText(e.target.value)} maxLength={500} autoSize={{ minRows: 2, maxRows: 5 }} aria-label="说了什么" placeholder={matters.find((m) => m.id === chosen)?.text ?? '说了什么；不写用标准用语'} />
      {refusal && (
        <div className="alert" role="alert">
          {refusal}
        </div>
      )}
      <Button type="primary" htmlType="submit" loading={remind.isPending} disabled={!chosen || !tickets.length}>
        催办{tickets.length > 1 ? ` ${tickets.length} 件` : ''}
      </Button>
    </form>
  )
}
