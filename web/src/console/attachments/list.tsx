import { useState, type FormEvent } from 'react'
import { Button, Input, Select } from 'antd'
import type { Action, Id } from '../../shared/contract'
import { sizeOf, useFiles } from '../../shared/files'
import { newKey, Problem } from '../../shared/http'
import { showTime } from '../../shared/time'
import { audiences, optionsOf, purposes, say } from '../../shared/words'
import { attachments as doors, type Attachment } from './doors'
import { FilesField } from './files-field'

type Props = { ticket: Id; version: number; list: Attachment[]; actions: Action[]; refresh: () => Promise<unknown> }
type Open = { what: 'attach' } | { what: 'detach' | 'audience'; one: Attachment }

/** 附件 of a ticket: pictures small, everything else by name; opening one is written down. */
export function Attachments({ ticket, version, list, actions, refresh }: Props) {
  const [open, setOpen] = useState<Open | undefined>()
  const may = (a: string) => actions.some((x) => x.action === a)
  if (!list.length && !may('attach')) return null
  const pictures = list.filter((a) => a.picture)
  const done = async () => {
    setOpen(undefined)
    await refresh()
  }
  return (
    <section className="attachments" aria-label="附件">
      <div className="head">
        <b>附件{list.length ? ` ${list.length}` : ''}</b>
        {may('attach') && open?.what !== 'attach' && (
          <button type="button" className="link" onClick={() => setOpen({ what: 'attach' })}>
            附上文件
          </button>
        )}
      </div>
      {open?.what === 'attach' && <Add ticket={ticket} version={version} done={done} close={() => setOpen(undefined)} />}
      {pictures.length > 0 && (
        <div className="pictures">
          {pictures.map((a) => (
            <a key={a.n} href={doors.href(ticket, a.n)} target="_blank" rel="noreferrer" title={a.name}>
              <Small src={doors.href(ticket, a.n, true)} name={a.name} />
            </a>
          ))}
        </div>
      )}
      <ul>
        {list.map((a) => (
          <li key={a.n}>
            <div className="one">
              {a.removed ? (
                <span className="cut grow meta">{a.name}</span>
              ) : (
                <a className="cut grow" href={doors.href(ticket, a.n)} target="_blank" rel="noreferrer">
                  {a.name}
                </a>
              )}
              {!a.removed && may('set_audience') && (
                <button type="button" className="link" onClick={() => setOpen({ what: 'audience', one: a })}>
                  可见范围
                </button>
              )}
              {!a.removed && may('detach') && (
                <button type="button" className="link" onClick={() => setOpen({ what: 'detach', one: a })}>
                  收回
                </button>
              )}
              <span className="meta">
                {a.removed ?? `${say(purposes, a.purpose)} · ${say(audiences, a.audience)} · ${sizeOf(a.size)} · ${a.by} ${showTime(a.at)}`}
              </span>
            </div>
            {open && open.what !== 'attach' && open.one.n === a.n && <Change open={open} ticket={ticket} version={version} done={done} close={() => setOpen(undefined)} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Small({ src, name }: { src: string; name: string }) {
  const [failed, setFailed] = useState(false)
  return failed ? <span>暂时打不开，可能在等待病毒扫描</span> : <img src={src} alt={name} loading="lazy" onError={() => setFailed(true)} />
}

function Add({ ticket, version, done, close }: { ticket: Id; version: number; done: () => Promise<void>; close: () => void }) {
  const files = useFiles('/files')
  const [purpose, setPurpose] = useState('other')
  const [audience, setAudience] = useState('units')
  const { busy, refusal, run } = useDeed()
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void run(async () => {
      if (!files.sent.length) throw new Problem(-1, '', '请先选择文件。')
      let seen = version
      for (const f of files.sent) seen = (await doors.attach(ticket, seen, { file: f.file, name: f.name, purpose, audience }, newKey())).version
      await done()
    })
  }
  return (
    <form onSubmit={submit} aria-label="附上文件">
      <FilesField files={files} />
      <div className="row wrap">
        <Select size="small" aria-label="用途" value={purpose} onChange={setPurpose} options={optionsOf(purposes)} style={{ width: 140 }} />
        <Select size="small" aria-label="谁可以看" value={audience} onChange={setAudience} options={optionsOf(audiences)} style={{ width: 140 }} />
      </div>
      <Foot refusal={refusal} busy={busy || files.going} word="附上" close={close} />
    </form>
  )
}

function Change({ open, ticket, version, done, close }: { open: { what: 'detach' | 'audience'; one: Attachment }; ticket: Id; version: number; done: () => Promise<void>; close: () => void }) {
  const [text, setText] = useState('')
  const [audience, setAudience] = useState(open.one.audience as string)
  const { busy, refusal, run } = useDeed()
  const n = open.one.n
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void run(async () => {
      if (!text.trim()) throw new Problem(-1, '', '请写明理由。')
      if (open.what === 'detach') await doors.detach(ticket, version, { n, text: text.trim() }, newKey())
      else await doors.setAudience(ticket, version, { n, audience, text: text.trim() }, newKey())
      await done()
    })
  }
  return (
    <form onSubmit={submit} aria-label={open.what === 'detach' ? '收回附件' : '变更可见范围'}>
      {open.what === 'audience' && <Select size="small" aria-label="谁可以看" value={audience} onChange={setAudience} options={optionsOf(audiences)} />}
      <Input size="small" aria-label="理由" value={text} maxLength={200} onChange={(e) => setText(e.target.value)} placeholder="理由，记入经过" />
      <Foot refusal={refusal} busy={busy} word={open.what === 'detach' ? '收回' : '变更'} close={close} />
    </form>
  )
}

function Foot(p: { refusal: string; busy: boolean; word: string; close: () => void }) {
  return (
    <>
      {p.refusal && (
        <div className="alert" role="alert">
          {p.refusal}
        </div>
      )}
      <div className="row">
        <Button size="small" onClick={p.close}>
          取消
        </Button>
        <Button size="small" type="primary" htmlType="submit" loading={p.busy}>
          {p.word}
        </Button>
      </div>
    </>
  )
}

function useDeed() {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState('')
  const run = async (deed: () => Promise<void>) => {
    setBusy(true)
    setRefusal('')
    try {
      await deed()
    } catch (e) {
      setRefusal(e instanceof Problem ? e.message : '没有办成，请再试一次。')
    } finally {
      setBusy(false)
    }
  }
  return { busy, refusal, run }
}
