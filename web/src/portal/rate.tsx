import { useCallback, useState, type FormEvent } from 'react'
import { citizen, type Rating } from '../shared/citizen'
import { Problem } from '../shared/http'
import { useOnce } from '../shared/once'
import { contacted, satisfactions, solved } from '../shared/citizen-words'
import { Choose, Line } from './field'
import { Face } from './icons'

/** 评价: the same three questions as the callback; nothing is chosen beforehand. */
export function Rate({ asked, done }: { asked: { no: string; code: string }; done: () => void }) {
  const [v, set] = useState({ contacted: '', resolved: '', satisfaction: '', comment: '' })
  const [errors, setErrors] = useState<Partial<typeof v>>({})
  const [refusal, setRefusal] = useState('')
  const [thanked, setThanked] = useState(false)
  const { go, busy } = useOnce(useCallback((body: Rating, key: string) => citizen.rate(body, key), []))
  const bad = v.satisfaction === '1' || v.satisfaction === '2'

  const change = (part: Partial<typeof v>) => {
    set({ ...v, ...part })
    setErrors((e) => Object.fromEntries(Object.entries(e).filter(([k]) => !(k in part))))
  }
  const submit = async (ev: FormEvent) => {
    ev.preventDefault()
    if (busy) return
    const e: Partial<typeof v> = {}
    if (!v.contacted) e.contacted = '请选择'
    if (!v.resolved) e.resolved = '请选择'
    if (!v.satisfaction) e.satisfaction = '请选择满意程度'
    if (bad && !v.comment.trim()) e.comment = '请说说哪里没办好，便于重新办理'
    setErrors(e)
    const first = Object.keys(e)[0]
    if (first) {
      const el = document.getElementById(`f-${first}`)
      return (el?.matches('textarea') ? el : el?.querySelector<HTMLElement>('input'))?.focus()
    }
    setRefusal('')
    try {
      await go({ ...asked, contacted: v.contacted as Rating['contacted'], resolved: v.resolved as Rating['resolved'], satisfaction: Number(v.satisfaction), comment: v.comment.trim() })
      setThanked(true)
      done()
    } catch (x) {
      setRefusal(x instanceof Problem ? x.message : '没有提交成功，请再试一次。')
    }
  }

  if (thanked) return <section className="card"><p className="said good" role="status">谢谢您的评价，已经记下。</p></section>
  return (
    <form className="card" onSubmit={submit} noValidate aria-label="请您评一评">
      <div className="card-head">
        <h2>请您评一评</h2>
        <span className="soft">不满意将退回重办</span>
      </div>
      <Choose name="contacted" legend="承办单位联系您了吗" columns={2} className="across" value={v.contacted} error={errors.contacted} onChange={(x) => change({ contacted: x })} options={[{ value: 'yes', label: contacted.yes.replace('已联系', '联系了') }, { value: 'no', label: '没有' }]} />
      <Choose
        name="resolved" legend="问题解决了吗" columns={3} className="across" value={v.resolved} error={errors.resolved} onChange={(x) => change({ resolved: x })}
        options={[{ value: 'resolved', label: '解决了' }, { value: 'partly', label: solved.partly.slice(0, 2) }, { value: 'unresolved', label: '没解决' }]}
      />
      <Choose
        name="satisfaction" legend="您对办理结果满意吗" columns={5} className="faces" value={v.satisfaction} error={errors.satisfaction} onChange={(x) => change({ satisfaction: x })}
        options={[5, 4, 3, 2, 1].map((n) => ({ value: String(n), label: <><Face level={n} /><small>{satisfactions[n]}</small></> }))}
      />
      {(bad || v.comment || v.satisfaction) && (
        <Line id="f-comment" label={bad ? '哪里没办好' : '想说的话（可不填）'} required={bad} error={errors.comment}>
          <textarea id="f-comment" rows={3} maxLength={500} value={v.comment} onChange={(e) => change({ comment: e.target.value })} />
        </Line>
      )}
      {refusal && <div className="warn" role="alert">{refusal}</div>}
      <button className="btn primary big" disabled={busy}>
        {busy ? '正在提交…' : '提交评价'}
      </button>
    </form>
  )
}
