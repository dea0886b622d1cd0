import { useCallback, useState, type FormEvent } from 'react'
import { citizen, type Receipt } from '../shared/citizen'
import type { CitizenView } from '../shared/contract'
import { Problem } from '../shared/http'
import { useOnce } from '../shared/once'
import { useFiles } from '../shared/files'
import { Line } from './field'
import { FilesField } from './files'

type Deed = 'add' | 'urge' | 'withdraw' | 'reopen' | 'appeal'

const words: Record<Deed, { name: string; ask: string; said: string; why: string; needs: boolean }> = {
  add: { name: '补充情况', ask: '新情况、照片都可以补充，承办单位会收到', said: '已经补充，承办单位已收到提醒。', why: '补充的内容', needs: true },
  urge: { name: '催办', ask: '催一催承办单位', said: '已经转告承办单位。', why: '补充说明（可不填）', needs: false },
  withdraw: { name: '撤回', ask: '撤回后不再办理，也不能恢复', said: '已撤回。', why: '撤回原因', needs: true },
  appeal: { name: '申诉', ask: '对不予受理有异议的，可以申诉一次', said: '已收到您的申诉。', why: '申诉理由', needs: true },
  reopen: { name: '申请重办', ask: '每件只能申请一次', said: '已申请重新办理。', why: '哪里没有办好', needs: true },
}

/** What else its owner may do: urge, withdraw, ask again. */
export function Ask({ asked, can, done, until }: { asked: { no: string; code: string }; can: CitizenView['can']; done: () => void; until?: string }) {
  const [open, setOpen] = useState<Deed | undefined>()
  const [text, setText] = useState('')
  const [error, setError] = useState('')
  const [said, setSaid] = useState('')
  const { go, busy } = useOnce(useCallback((x: { deed: Deed; body: Receipt & { reason: string; attachments: { file: string; name: string }[] } }, key: string) => citizen.ask(x.deed, x.body, key), []))
  const files = useFiles('/citizen/files')
  const offered = (['add', 'urge', 'reopen', 'appeal', 'withdraw'] as const).filter((d) => can[d])

  const submit = async (ev: FormEvent) => {
    ev.preventDefault()
    if (!open || busy || files.going) return
    if (words[open].needs && !text.trim()) {
      setError(`请填写${words[open].why}`)
      return document.getElementById('f-reason')?.focus()
    }
    setError('')
    try {
      await go({ deed: open, body: { ...asked, reason: text.trim(), attachments: open === 'urge' || open === 'withdraw' ? [] : files.attachments } })
      setSaid(words[open].said)
      setOpen(undefined)
      setText('')
      files.clear()
      done()
    } catch (x) {
      setError(x instanceof Problem ? x.message : '没有办成，请再试一次。')
    }
  }
  return (
    <section className="card">
      {said && <p className="said good" role="status">{said}</p>}
      {!open ? (
        <div className="btns">
          {offered.map((d) => (
            <button key={d} type="button" className="btn" onClick={() => setOpen(d)}>
              {words[d].name}
            </button>
          ))}
        </div>
      ) : (
        <form onSubmit={submit} noValidate>
          <h2>{words[open].name}</h2>
          <p className="soft">{words[open].ask}{open === 'reopen' && until ? `，${until} 前有效` : ''}</p>
          <Line id="f-reason" label={words[open].why} required={words[open].needs} error={error}>
            <textarea id="f-reason" rows={3} maxLength={open === 'add' ? 5000 : 500} value={text} onChange={(e) => setText(e.target.value)} autoFocus />
          </Line>
          {open !== 'urge' && open !== 'withdraw' && <FilesField files={files} label="照片和材料" />}
          <div className="btns">
            <button type="button" className="btn" onClick={() => setOpen(undefined)} disabled={busy}>
              不{words[open].name}了
            </button>
            <button className={'btn ' + (open === 'withdraw' ? 'red' : 'primary')} disabled={busy}>
              {busy ? '正在提交…' : `确定${words[open].name}`}
            </button>
          </div>
        </form>
      )}
    </section>
  )
}
