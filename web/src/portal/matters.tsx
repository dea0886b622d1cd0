import { useCallback, useEffect, useState, type FormEvent } from 'react'
import type { components } from '../schema'
import { get, post } from '../shared/door'
import { Problem } from '../shared/http'
import { useOnce } from '../shared/once'
import { Line } from './field'
import { Outline } from './outline'
import { LinkTo } from './portal'
import ReceiptPage from './receipt'
import { go } from './route'
import './knowledge.css'

type S = components['schemas']
export type Matter = S['Matter']
type Start = { q?: string; region?: string; answered?: string; id?: number } | null | undefined

const said = (e: unknown) => (e instanceof Problem ? e.message : '没有读到，请再试一次。')

/** 大家反映: what is public, as a list and on a map. */
export default function MattersPage({ start }: { start?: Start }) {
  return start?.id ? <One id={start.id} /> : <Many start={start} />
}

function Many({ start }: { start: Start }) {
  const asked = { q: start?.q ?? '', region: start?.region ?? '', answered: start?.answered ?? '' }
  const [q, setQ] = useState(asked.q)
  const [map, setMap] = useState<S['PublicMap'] | undefined>()
  const [page, setPage] = useState<{ items: Matter[]; total: number } | undefined>()
  const [refusal, setRefusal] = useState('')
  const [busy, setBusy] = useState(false)
  const load = async (skip: number) => {
    setBusy(true)
    setRefusal('')
    try {
      const p = await get('/api/citizen/matters', { query: { q: asked.q || undefined, region: asked.region || undefined, answered: (asked.answered || undefined) as never, skip } })
      setPage((old) => ({ total: p.total, items: [...(skip && old ? old.items : []), ...(p.items ?? [])] }))
    } catch (e) {
      setRefusal(said(e))
    } finally {
      setBusy(false)
    }
  }
  useEffect(() => {
    void load(0)
    get('/api/citizen/map').then(setMap, () => {})
  }, []) // eslint-disable-line
  const to = (part: Partial<typeof asked>) => {
    const next = { ...asked, ...part }
    go('matters', Object.fromEntries(Object.entries(next).filter(([, v]) => v)))
  }
  const submit = (e: FormEvent) => {
    e.preventDefault()
    to({ q: q.trim() })
  }
  const areas = map?.areas ?? []
  const county = areas.find((a) => a.code === asked.region || a.below?.some((b) => b.code === asked.region))
  return (
    <>
      <section className="card">
        <h1>大家反映</h1>
        <p className="soft">经热线中心审核公开的诉求，隐去了个人信息。遇到同样的事，点“我也遇到”，有了答复一并告知您。</p>
        <form className="ask" role="search" onSubmit={submit}>
          <label className="hide" htmlFor="f-matter">找什么事</label>
          <input id="f-matter" value={q} onChange={(e) => setQ(e.target.value)} maxLength={100} placeholder="例如：路灯" enterKeyHint="search" />
          <button className="btn primary" disabled={busy}>查找</button>
        </form>
        <div className="two">
          <Line id="f-area" label="地区">
            <select id="f-area" value={asked.region} onChange={(e) => to({ region: e.target.value })}>
              <option value="">全市</option>
              {areas.map((a) => (
                <option key={a.code} value={a.code}>{a.name} {a.count}</option>
              ))}
              {county?.below?.map((b) => (
                <option key={b.code} value={b.code}>　{b.name} {b.count}</option>
              ))}
            </select>
          </Line>
          <Line id="f-answered" label="答复">
            <select id="f-answered" value={asked.answered} onChange={(e) => to({ answered: e.target.value })}>
              <option value="">不限</option>
              <option value="yes">已有答复</option>
              <option value="no">正在办理</option>
            </select>
          </Line>
        </div>
      </section>
      {map && (
        <section className="card">
          <h2>在哪里</h2>
          <Outline map={map} chosen={county?.code ?? ''} choose={(region) => to({ region: region === asked.region ? '' : region })} />
          <p className="soft">{map.review_no ? `审图号：${map.review_no}` : '示意图，不是法定地图，正式公开的地图须有审图号；件数为已公开的诉求。'}</p>
        </section>
      )}
      <section className="card" aria-live="polite">
        {refusal ? (
          <div className="warn" role="alert">
            {refusal}
            <button type="button" className="text" onClick={() => void load(0)}>重试</button>
          </div>
        ) : !page ? (
          <p className="soft" role="status">正在查找…</p>
        ) : page.items.length === 0 ? (
          <>
            <h2>没有找到公开的诉求</h2>
            <p className="soft">换几个字或换个地区再找，也可以直接告诉我们。</p>
            <LinkTo route="submit" className="btn primary">我要提诉求</LinkTo>
          </>
        ) : (
          <>
            <h2>共 {page.total} 件</h2>
            <ul className="list answers">
              {page.items.map((m) => (
                <li key={m.id}>
                  <a
                    href="/m/matters"
                    onClick={(e) => {
                      e.preventDefault()
                      go('matters', { id: m.id })
                    }}
                  >
                    <b>{m.title}</b>
                    <span className="soft">{m.place} · {m.answered_on ? `${m.answered_on} 答复` : m.state_text}{m.followers ? ` · ${m.followers} 人也遇到` : ''}</span>
                  </a>
                </li>
              ))}
            </ul>
            {page.items.length < page.total && (
              <button type="button" className="btn" disabled={busy} onClick={() => void load(page.items.length)}>{busy ? '正在读取…' : '再看一些'}</button>
            )}
          </>
        )}
      </section>
    </>
  )
}

function One({ id }: { id: number }) {
  const [m, setM] = useState<Matter | undefined>()
  const [refusal, setRefusal] = useState('')
  useEffect(() => void get('/api/citizen/matters/{id}', { id }).then(setM, (e) => setRefusal(said(e))), [id])
  if (refusal)
    return (
      <section className="card">
        <div className="warn" role="alert">{refusal}</div>
        <LinkTo route="matters" className="btn">看其他诉求</LinkTo>
      </section>
    )
  if (!m) return <section className="card"><p className="soft" role="status">正在读取…</p></section>
  return (
    <>
      <article className="card">
        <div className="card-head">
          <h1>{m.title}</h1>
          <span className={'tag' + (m.answer ? ' good' : '')}>{m.answer ? '已答复' : m.state_text}</span>
        </div>
        <p className="soft">{m.place} · {m.published_on} 公开{m.followers ? ` · ${m.followers} 人也遇到` : ''}</p>
        <p className="pre">{m.text}</p>
        {m.answer && (
          <div className="basis">
            <p><b>{m.unit || '承办单位'}的答复</b> <span className="soft">{m.answered_on}</span></p>
            <p className="pre">{m.answer}</p>
          </div>
        )}
      </article>
      <Follow matter={m} />
      <section className="card">
        <LinkTo route="matters" className="btn">看其他诉求</LinkTo>
        <LinkTo route="submit" className="btn">情况不一样，我要提诉求</LinkTo>
      </section>
    </>
  )
}

/** 我也遇到: a number is enough; the answer comes by message, and a receipt opens it too. */
export function Follow({ matter, phone = '' }: { matter: Matter; phone?: string }) {
  const [number, setNumber] = useState(phone)
  const [error, setError] = useState('')
  const [done, setDone] = useState<{ no: string; code: string } | undefined>()
  const { go: send, busy } = useOnce(useCallback((body: { matter: number; phone: string }, key: string) => post('/api/citizen/follow', { body: body as never, key }), []), `suban.portal.follow.${matter.id}`)
  if (done) return <ReceiptPage {...done} title={`我也遇到：${matter.title}`} following />
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    if (busy) return
    if (number.normalize('NFKC').replace(/\D/g, '').length < 7) {
      setError('请填写手机号码，有了答复告诉您')
      return document.getElementById('f-follow')?.focus()
    }
    setError('')
    try {
      const made = await send({ matter: matter.id, phone: number.trim() })
      if (made) setDone(made)
    } catch (x) {
      setError(said(x))
    }
  }
  return (
    <form className="card" onSubmit={submit} noValidate aria-label="我也遇到">
      <h2>我也遇到</h2>
      <p className="soft">不用重复反映。留下号码，{matter.answer ? '有新的答复' : '有了答复'}短信告诉您；号码加密保存，不给承办单位。</p>
      <Line id="f-follow" label="手机号码" required error={error}>
        <input id="f-follow" type="tel" inputMode="tel" maxLength={24} value={number} onChange={(e) => setNumber(e.target.value)} autoComplete="tel" aria-invalid={!!error} />
      </Line>
      <button className="btn primary" disabled={busy}>{busy ? '正在提交…' : '我也遇到'}</button>
    </form>
  )
}
