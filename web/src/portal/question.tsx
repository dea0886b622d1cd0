import { useCallback, useState, type FormEvent } from 'react'
import { citizen, type Receipt } from '../shared/citizen'
import type { CitizenView } from '../shared/contract'
import { Problem } from '../shared/http'
import { useOnce } from '../shared/once'
import { showTime } from '../shared/time'
import { Line } from './field'

/** 转问: what the unit asks through the centre, which knows neither his name nor his number. */
export function Question({ asked, question: q, done }: { asked: Receipt; question: NonNullable<CitizenView['question']>; done: () => void }) {
  const [text, setText] = useState('')
  const [error, setError] = useState('')
  const { go, busy } = useOnce(useCallback((reason: string, key: string) => citizen.ask('answer', { ...asked, reason }, key), [asked]))
  const submit = async (ev: FormEvent) => {
    ev.preventDefault()
    if (busy) return
    setError(text.trim() ? '' : '请填写您的回答')
    if (!text.trim()) return document.getElementById('f-answer')?.focus()
    try {
      await go(text.trim())
      done()
    } catch (x) {
      setError(x instanceof Problem ? x.message : '没有提交成功，请再试一次。')
    }
  }
  return (
    <form className="card" onSubmit={submit} noValidate aria-label="请您回答">
      <div className="card-head">
        <h2>{q.unit}有话问您</h2>
        <span className="soft">{showTime(q.at)}</span>
      </div>
      <p className="pre">{q.text}</p>
      <p className="soft">由热线中心转达，承办单位不知道您是谁。回答里请不要写姓名、电话和住址。</p>
      <Line id="f-answer" label="您的回答" required error={error}>
        <textarea id="f-answer" rows={3} maxLength={2000} value={text} onChange={(e) => setText(e.target.value)} />
      </Line>
      <button className="btn primary big" disabled={busy}>
        {busy ? '正在提交…' : '转给承办单位'}
      </button>
    </form>
  )
}
