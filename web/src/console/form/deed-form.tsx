import { useCallback, useEffect, useRef, useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form } from 'antd'
import { Close } from '../icons'
import { api } from '../../shared/api'
import type { Action, Id, TicketView } from '../../shared/contract'
import { fieldOf, Problem } from '../../shared/http'
import { typing, useKeys } from '../../shared/keys'
import { useFiles, type Attaching, type Sent } from '../../shared/files'
import { useOnce } from '../../shared/once'
import { useWhenOnline } from '../../shared/online'
import { drop, read, write } from '../../shared/store'
import { showTime } from '../../shared/time'
import { FilesField } from '../attachments/files-field'
import { Key } from '../ui'
import { isGrave } from '../ticket/emphasis'
import { Field } from './field'
import { startValues, toFacts, type Values } from './facts'
import { foreseeable, Foresight } from './foresight'
import { draftKey } from './kept'
import { answering, Templates } from './templates'

type Props = {
  ticket: Id
  version: number
  action: Action
  /** 主办 · 埇桥区城管局, when the deed is on an assignment. */
  about?: string
  onDone: (action: Action) => void
  onClose: () => void
  /** Reads the ticket again; what was typed stays. */
  onReload: () => Promise<unknown>
}

type Change = { seq: number; at: string; actor: string; name: string }

/** What happened since this person looked. */
function Changes({ list }: { list: unknown }) {
  const changes = (Array.isArray(list) ? list : []) as Change[]
  if (!changes.length) return null
  return (
    <ul>
      {changes.slice(-5).map((c) => (
        <li key={c.seq}>
          {showTime(c.at)} {c.actor} {c.name}
        </li>
      ))}
    </ul>
  )
}

/** Deeds that may bring pictures and papers with them. */
const withFiles: Record<string, string> = { reply: '答复附件（诉求人可见）', interim: '附件（诉求人可见）', contact: '联系凭证', send_back: '退单依据', ask_extension: '延期依据', supplement: '补充材料' }

/** One deed's form, as the server describes it. It refuses with the field named and keeps what was typed. */
export function DeedForm({ ticket, version, action, about, onDone, onClose, onReload }: Props) {
  const [form] = Form.useForm<Values>()
  const fields = action.fields ?? []
  const key = draftKey(ticket, action)
  const [start] = useState(() => startValues(fields, read<Values>(sessionStorage, key)))
  const filesKey = key + '.files'
  const files = useFiles('/files', read<Sent[]>(sessionStorage, filesKey))
  useEffect(() => {
    if (files.sent.length) write(sessionStorage, filesKey, files.sent)
    else drop(sessionStorage, filesKey)
  }, [files.sent.length]) // eslint-disable-line
  const [refusal, setRefusal] = useState<Problem | undefined>()
  const [reloading, setReloading] = useState(false)
  const box = useRef<HTMLElement>(null)

  // What the person saw when he began: the page may have moved on by itself meanwhile,
  // and then he is shown what happened before his words are sent.
  const [seen, setSeen] = useState(version)
  const catchUp = useRef(false)
  useEffect(() => {
    if (catchUp.current && version > seen) {
      catchUp.current = false
      setSeen(version)
    }
  }, [version, seen])

  // A retry is the same request to the letter: same key, same version.
  const first = useRef({ key: '', version: seen })
  const { go, busy } = useOnce(
    useCallback(
      ({ facts, attachments }: { facts: Values; attachments: Attaching[] }, idempotency: string) => {
        if (first.current.key !== idempotency) first.current = { key: idempotency, version: seen }
        return api.deed(ticket, action.action, { version: first.current.version, facts: { ...(action.assignment ? { assignment: action.assignment } : {}), ...facts }, ...(attachments.length ? { attachments } : {}) }, idempotency)
      },
      [ticket, action, seen],
    ),
  )

  const moved = version > seen && !busy && !catchUp.current && refusal?.code !== 'stale'
  const history = useQuery({ queryKey: ['ticket', String(ticket), 'timeline'], queryFn: () => api.timeline(ticket), enabled: moved })

  useEffect(() => {
    const field = box.current?.querySelector<HTMLElement>('form input, form textarea, form button[type="submit"]')
    field?.focus({ preventScroll: true })
  }, [])

  // Work is given down one's own tree only.
  const queries = useQueryClient()
  const within = action.action === 'sub_dispatch' ? queries.getQueryData<TicketView>(['ticket', String(ticket)])?.assignments?.find((a) => a.n === action.assignment)?.unit.id : undefined
  const typed: Values = Form.useWatch((all) => all as Values, form) ?? start
  /** A template goes behind what is written already. */
  const take = (text: string) => {
    const name = answering[action.action]
    const was = String(form.getFieldValue(name) ?? '').trimEnd()
    form.setFieldValue(name, was ? `${was}\n${text}` : text)
    write(sessionStorage, key, form.getFieldsValue(true))
    box.current?.querySelector<HTMLElement>('textarea')?.focus()
  }

  const submit = async () => {
    if (busy || files.going) return
    let values: Values
    try {
      await form.validateFields()
      values = form.getFieldsValue(true)
    } catch {
      return
    }
    setRefusal(undefined)
    try {
      await go({ facts: toFacts(fields, values), attachments: files.attachments })
      drop(sessionStorage, key)
      drop(sessionStorage, filesKey)
      onDone(action)
    } catch (e) {
      const p = e instanceof Problem ? e : new Problem(-1, '', '没有办成，填写的内容都在，请再试一次。')
      const named = p.errors.map((x) => ({ name: fieldOf(x.location), errors: [x.message] })).filter((x) => fields.some((f) => f.name === x.name))
      if (named.length) {
        form.setFields(named)
        form.scrollToField(named[0].name, { block: 'center', focus: true })
      }
      setRefusal(p)
    }
  }
  useWhenOnline(!!refusal?.unsure, () => void submit())
  // Escape first leaves the field (and its open list), then the form.
  const escape = (e: KeyboardEvent) => (typing(e) ? (e.target as HTMLElement).blur() : onClose())
  useKeys({ F9: () => void submit(), 'Ctrl+Enter': () => void submit(), Escape: escape })

  const reload = async () => {
    setReloading(true)
    catchUp.current = true
    try {
      await onReload()
      setRefusal(undefined)
    } finally {
      setReloading(false)
    }
  }

  return (
    <section className="panel deed" aria-label={action.name} ref={box}>
      <header>
        <h2>{action.name}</h2>
        {about && <span className="meta cut">{about}</span>}
        <div className="note">
          <Button type="text" size="small" icon={<Close />} aria-label="关闭" onClick={onClose} />
        </div>
      </header>
      <Form form={form} layout="vertical" className="deed-form" initialValues={start} onValuesChange={() => write(sessionStorage, key, form.getFieldsValue(true))} onFinish={submit} disabled={busy}>
        <div className="deed-body scroll">
          {moved && (
            <div className="alert a-amber" role="alert">
              <div className="grow">
                您填写期间工单有了新的进展，请核对后再提交：
                <Changes list={history.data?.filter((e) => e.seq > seen)} />
              </div>
              <button type="button" className="link" onClick={() => setSeen(version)}>
                已核对
              </button>
            </div>
          )}
          {refusal && (
            <div className={'alert' + (refusal.code === 'stale' ? ' a-amber' : '')} role="alert">
              <div className="grow">
                {refusal.message}
                {refusal.unsure && '网络恢复后会自动再送一次，不会重复。'}
                <Changes list={refusal.body.changes} />
              </div>
              {refusal.code === 'stale' && (
                <button type="button" className="link" disabled={reloading} onClick={() => void reload()}>
                  {reloading ? '正在读取…' : '读取最新，保留已填内容'}
                </button>
              )}
            </div>
          )}
          {fields.length === 0 && <p className={isGrave(action) ? 'alert' : 'pre'}>{isGrave(action) ? `确定要“${action.name}”吗？办理后会记入时间线，不能撤销。` : `确认“${action.name}”，办理后记入时间线。`}</p>}
          {answering[action.action] && <Templates ticket={ticket} assignment={action.assignment} onUse={take} />}
          {fields.map((f) => (
            <Field key={f.name} field={f} within={within} />
          ))}
          {foreseeable(action.action) && <Foresight ticket={ticket} version={version} action={action} facts={toFacts(fields, typed)} />}
          {withFiles[action.action] && (
            <div className="deed-files">
              <b>{withFiles[action.action]}</b>
              <FilesField files={files} label={withFiles[action.action]} />
            </div>
          )}
        </div>
        <footer>
          <Button onClick={onClose} disabled={busy}>
            取消<Key>Esc</Key>
          </Button>
          <Button type="primary" danger={isGrave(action)} htmlType="submit" loading={busy || files.going}>
            {refusal?.unsure ? '再次提交' : `提交${action.name.length <= 6 ? action.name.replace(/^提[交出]/, '') : ''}`}
            <Key>F9</Key>
          </Button>
        </footer>
      </Form>
    </section>
  )
}
