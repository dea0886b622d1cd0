import { useEffect, useState } from 'react'
import { post } from '../shared/door'
import { Follow, type Matter } from './matters'

/** Before sending: has somebody told the same already, and is it public? Then following it is enough. */
export default function Alike({ content, region, phone, send, back }: { content: string; region: string; phone: string; send: () => void; back: () => void }) {
  const [list, setList] = useState<Matter[] | undefined>()
  const [chosen, setChosen] = useState<Matter | undefined>()
  useEffect(() => {
    let gone = false
    post('/api/citizen/alike', { body: { content, region: region || undefined } as never }).then(
      (a) => !gone && (a.items?.length ? setList(a.items) : send()),
      () => !gone && send(), // what cannot be looked up stops nobody
    )
    return () => {
      gone = true
    }
  }, []) // eslint-disable-line
  if (chosen)
    return (
      <>
        <Follow matter={chosen} phone={phone} />
        <section className="card">
          <button type="button" className="btn" onClick={() => setChosen(undefined)}>不是这件</button>
        </section>
      </>
    )
  if (!list) return <section className="card"><p className="soft" role="status">正在看有没有同样的诉求…</p></section>
  return (
    <section className="card" aria-label="相似的公开诉求">
      <h1>是不是同一件事？</h1>
      <p className="soft">下面的事已有人反映。是同一件，点“我也遇到”就行；不是，请继续提交。</p>
      <ul className="list">
        {list.map((m) => (
          <li key={m.id} className="alike">
            <div>
              <b>{m.title}</b>
              <p className="soft">{m.place} · {m.answer ? '已答复' : m.state_text}{m.followers ? ` · ${m.followers} 人也遇到` : ''}</p>
              <p>{m.answer || m.text}</p>
            </div>
            <button type="button" className="btn" onClick={() => setChosen(m)}>我也遇到</button>
          </li>
        ))}
      </ul>
      <button type="button" className="btn primary big" onClick={send}>不是同一件，继续提交</button>
      <button type="button" className="text" onClick={back}>返回修改</button>
    </section>
  )
}
