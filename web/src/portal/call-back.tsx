import { useState, type FormEvent } from 'react'
import { post } from '../shared/door'
import { Problem } from '../shared/http'
import { Line } from './field'

/** 预约回拨: a number is left, and the hotline calls. */
export default function CallBack() {
  const [phone, setPhone] = useState('')
  const [error, setError] = useState('')
  const [done, setDone] = useState(false)
  const [busy, setBusy] = useState(false)
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    if (busy) return
    setBusy(true)
    setError('')
    try {
      await post('/api/citizen/call-back', { body: { phone } })
      setDone(true)
    } catch (x) {
      setError(x instanceof Problem ? x.message : '没有提交成功，请再试一次。')
    }
    setBusy(false)
  }
  if (done) return <section className="card"><p className="said good" role="status">已经记下，话务员会按先后给您回电，请留意接听。</p></section>
  return (
    <form className="card" onSubmit={(e) => void submit(e)} noValidate aria-label="预约回拨">
      <Line id="back-phone" label="电话打不进？留下号码，我们打给您" error={error}>
        <input id="back-phone" type="tel" inputMode="tel" autoComplete="tel" maxLength={30} value={phone} onChange={(e) => setPhone(e.target.value)} aria-describedby={error ? 'back-phone-error' : undefined} />
      </Line>
      <button type="submit" className="btn" disabled={busy || !phone.trim()}>预约回拨</button>
    </form>
  )
}
