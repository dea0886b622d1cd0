import { useEffect, useState, type FormEvent } from 'react'
import type { components } from '../schema'
import { get } from '../shared/door'
import { Problem } from '../shared/http'
import * as Icon from './icons'
import { LinkTo } from './portal'
import { go } from './route'
import './knowledge.css'

type S = components['schemas']
type Start = { q?: string; category?: string; id?: number } | null | undefined

const doors = {
  list: (q: string, category: string, skip: number) => get('/api/citizen/articles', { query: { q: q || undefined, category: category || undefined, skip } }),
  tree: () => get('/api/citizen/article-tree').then((a) => a.items ?? []),
  article: (id: number) => get('/api/citizen/articles/{id}', { id }),
}

const said = (e: unknown) => (e instanceof Problem ? e.message : '没有读到，请再试一次。')

/** 办事问答: what the hotline answers, for everybody to read without calling. */
export function KnowledgePage({ start }: { start?: Start }) {
  return start?.id ? <One id={start.id} /> : <Many start={start} />
}

function Many({ start }: { start: Start }) {
  const [q, setQ] = useState(start?.q ?? '')
  const [page, setPage] = useState<{ items: S['PublicRow'][]; total: number; similar?: boolean } | undefined>()
  const [tree, setTree] = useState<S['ArticleBranch'][]>([])
  const [refusal, setRefusal] = useState('')
  const [busy, setBusy] = useState(false)
  const asked = { q: start?.q ?? '', category: start?.category ?? '' }

  const load = async (skip: number) => {
    setBusy(true)
    setRefusal('')
    try {
      const p = await doors.list(asked.q, asked.category, skip)
      setPage((old) => ({ total: p.total, similar: p.similar, items: [...(skip && old ? old.items : []), ...(p.items ?? [])] }))
    } catch (e) {
      setRefusal(said(e))
    } finally {
      setBusy(false)
    }
  }
  useEffect(() => {
    void load(0)
    doors.tree().then(setTree, () => {})
  }, []) // eslint-disable-line

  const submit = (e: FormEvent) => {
    e.preventDefault()
    go('knowledge', { q: q.trim() || undefined })
  }
  const roots = tree.filter((b) => b.level === 1)
  return (
    <>
      <section className="card">
        <h1>办事问答</h1>
        <form className="ask" role="search" onSubmit={submit}>
          <label className="hide" htmlFor="f-ask">
            想问什么
          </label>
          <input id="f-ask" value={q} onChange={(e) => setQ(e.target.value)} maxLength={200} placeholder="例如：医保卡丢了怎么补办" enterKeyHint="search" />
          <button className="btn primary" disabled={busy}>
            查找
          </button>
        </form>
        {roots.length > 0 && (
          <nav className="subjects" aria-label="分类">
            <button type="button" className={!asked.category ? 'on' : ''} aria-pressed={!asked.category} onClick={() => go('knowledge', { q: asked.q || undefined })}>
              全部
            </button>
            {roots.map((b) => (
              <button key={b.id} type="button" className={asked.category === b.id ? 'on' : ''} aria-pressed={asked.category === b.id} onClick={() => go('knowledge', { q: asked.q || undefined, category: b.id })}>
                {b.name} {b.count}
              </button>
            ))}
          </nav>
        )}
      </section>
      <section className="card" aria-live="polite">
        {refusal ? (
          <div className="warn" role="alert">
            {refusal}
            <button type="button" className="text" onClick={() => void load(0)}>
              重试
            </button>
          </div>
        ) : !page ? (
          <p className="soft" role="status">
            正在查找…
          </p>
        ) : page.items.length === 0 ? (
          <>
            <h2>没有找到“{asked.q || '这一类'}”的解答</h2>
            <p className="soft">换几个字再查，或者直接问我们。</p>
          </>
        ) : (
          <>
            <div className="card-head">
              <h2>{page.similar ? '相近的问题' : asked.q ? `找到 ${page.total} 条` : `共 ${page.total} 条`}</h2>
            </div>
            <ul className="list answers">
              {page.items.map((r) => (
                <li key={r.id}>
                  <a
                    href="/m/knowledge"
                    onClick={(e) => {
                      e.preventDefault()
                      go('knowledge', { id: r.id })
                    }}
                  >
                    <b>{r.title}</b>
                    <span className="soft">{r.excerpt}</span>
                  </a>
                </li>
              ))}
            </ul>
            {page.items.length < page.total && !page.similar && (
              <button type="button" className="btn" disabled={busy} onClick={() => void load(page.items.length)}>
                {busy ? '正在读取…' : '再看一些'}
              </button>
            )}
          </>
        )}
      </section>
      <Otherwise />
    </>
  )
}

function One({ id }: { id: number }) {
  const [a, setA] = useState<S['PublicArticle'] | undefined>()
  const [refusal, setRefusal] = useState('')
  const load = () => {
    setRefusal('')
    doors.article(id).then(setA, (e) => setRefusal(said(e)))
  }
  useEffect(load, [id]) // eslint-disable-line
  if (refusal)
    return (
      <section className="card">
        <div className="warn" role="alert">
          {refusal}
          <button type="button" className="text" onClick={load}>
            重试
          </button>
        </div>
        <LinkTo route="knowledge" className="btn">看其他问答</LinkTo>
      </section>
    )
  if (!a)
    return (
      <section className="card">
        <p className="soft" role="status">
          正在读取…
        </p>
      </section>
    )
  return (
    <>
      <article className="card">
        <h1>{a.title}</h1>
        {a.question !== a.title && <p className="soft">{a.question}</p>}
        <p className="pre">{a.answer}</p>
        <div className="basis">
          <p>
            <b>依据</b> {a.basis}
          </p>
          <p className="soft">
            {a.unit}负责解释{a.checked_on ? `，${a.checked_on} 审核` : ''}
            {a.valid_to ? `，有效期到 ${a.valid_to}` : ''}。具体事项以办理窗口告知为准。
          </p>
        </div>
        <LinkTo route="knowledge" className="btn">看其他问答</LinkTo>
      </article>
      <Otherwise />
    </>
  )
}

function Otherwise() {
  return (
    <section className="card">
      <h2>没有解决您的问题？</h2>
      <div className="btns">
        <LinkTo route="submit" className="btn primary">
          <Icon.Pencil size={20} /> 我要提诉求
        </LinkTo>
        <a className="btn red" href="tel:12345">
          <Icon.Phone size={20} /> 拨打 12345
        </a>
      </div>
    </section>
  )
}
