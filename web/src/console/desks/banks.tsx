import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, InputNumber, Select, Switch } from 'antd'
import { showTime } from '../../shared/time'
import { optionsOf, say } from '../../shared/words'
import { Blank, Bones, Chip, Choice, Panel, Refused } from '../ui'
import { doors, matchReasons, type Contact, type Matching } from './doors'

/** 银企对接: a firm's ticket beside one bank's contact; both sides' talks, and how it ended. */
export function Banks({ keeps, works }: { keeps: boolean; works: boolean }) {
  const [part, setPart] = useState('matchings')
  const contacts = useQuery({ queryKey: ['bank-contacts'], queryFn: doors.contacts })
  const matchings = useQuery({ queryKey: ['matchings'], queryFn: doors.matchings })
  const names = Object.fromEntries((contacts.data ?? []).map((c) => [c.id, c]))
  const read = part === 'matchings' ? matchings : contacts
  return (
    <Panel
      title="银企对接" className="grow" scroll
      note={<Choice name="part" label="银企对接" value={part} options={[{ value: 'matchings', label: '对接' }, { value: 'contacts', label: '银行联系人' }]} onChange={setPart} />}
    >
      {read.isPending && <Bones lines={6} />}
      {read.isError && <Refused error={read.error} retry={() => void read.refetch()} />}
      {part === 'matchings' && matchings.isSuccess && (
        <>
          {works && <Begin contacts={contacts.data ?? []} />}
          {!matchings.data.length && <Blank title="还没有对接">填写金融专席工单的编号，选择银行联系人，即可开始；两边的沟通都记下后登记结果。</Blank>}
          <ul className="d-cards">{matchings.data.map((m) => <One key={`${m.id}.${m.version}`} matching={m} contact={names[m.contact]} works={works} />)}</ul>
        </>
      )}
      {part === 'contacts' && contacts.isSuccess && (
        <ul className="d-cards">
          {contacts.data.map((c) => <ContactLine key={`${c.id}.${c.version}`} contact={c} keeps={keeps} />)}
          {keeps && <ContactLine key={`new${contacts.data.length}`} contact={{ id: 0, version: 0, bank: '', post: '', phone: '', products: '', enabled: true }} keeps />}
        </ul>
      )}
    </Panel>
  )
}

function Begin({ contacts }: { contacts: Contact[] }) {
  const queries = useQueryClient()
  const [no, setNo] = useState('')
  const [contact, setContact] = useState<number>()
  const send = useMutation({ mutationFn: () => doors.match(no, contact!), onSuccess: () => (setNo(''), setContact(undefined), queries.invalidateQueries({ queryKey: ['matchings'] })) })
  return (
    <div className="d-begin">
      <div className="row">
        <Input aria-label="工单编号" placeholder="金融专席的工单编号" value={no} onChange={(e) => setNo(e.target.value)} />
        <Select aria-label="银行联系人" placeholder="银行联系人" style={{ minWidth: 190 }} value={contact} onChange={setContact} options={contacts.filter((c) => c.enabled).map((c) => ({ value: c.id, label: `${c.bank} ${c.post}` }))} />
        <Button type="primary" disabled={!no.trim() || !contact} loading={send.isPending} onClick={() => send.mutate()}>开始对接</Button>
      </div>
      {send.isError && <p role="alert" className="reveal-no">{send.error.message}</p>}
    </div>
  )
}

function One({ matching: m, contact: c, works }: { matching: Matching; contact?: Contact; works: boolean }) {
  const queries = useQueryClient()
  const [side, setSide] = useState<'firm' | 'bank'>('firm')
  const [text, setText] = useState('')
  const [outcome, setOutcome] = useState<'agreed' | 'failed'>('agreed')
  const [reason, setReason] = useState<string>()
  const [amount, setAmount] = useState<number | null>(null)
  const done = { onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: ['matchings'] }), queries.invalidateQueries({ queryKey: ['desk-figures'] })]) }
  const talk = useMutation({ mutationFn: () => doors.talk(m.id, m.version, side, text), ...done })
  const close = useMutation({ mutationFn: () => doors.close(m.id, { version: m.version, outcome, reason: outcome === 'failed' ? (reason as 'other') : '', amount: amount ?? 0 }), ...done })
  const error = talk.error ?? close.error
  return (
    <li>
      <p className="row">
        <Link to="/tickets/$id" params={{ id: String(m.ticket) }} className="num">{m.no}</Link>
        <b className="grow cut">{c ? `${c.bank} ${c.post}` : '—'}</b>
        {m.outcome ? <Chip tone={m.outcome === 'agreed' ? 'green' : 'grey'}>{m.outcome === 'agreed' ? `达成 ${m.amount} 万元` : `未达成：${say(matchReasons, m.reason)}`}</Chip> : <Chip tone="amber">对接中</Chip>}
      </p>
      {c && !m.outcome && <p className="meta num">{c.phone}{c.products && `，${c.products}`}</p>}
      {(m.talks ?? []).map((t) => <p key={t.at} className="d-talk"><Chip tone={t.side === 'firm' ? 'blue' : 'line'}>{t.side === 'firm' ? '企业' : '银行'}</Chip> {t.text} <span className="meta">{t.by} {showTime(t.at)}</span></p>)}
      <p className="meta">{m.by} {showTime(m.at)} 开始{m.closed_at && `；${m.closed_by} ${showTime(m.closed_at)} 登记结果`}</p>
      {works && !m.outcome && (
        <div className="d-begin">
          <div className="row">
            <Choice name={`side${m.id}`} label="与谁沟通" value={side} options={[{ value: 'firm', label: '企业' }, { value: 'bank', label: '银行' }]} onChange={(v) => setSide(v as 'firm')} />
            <Input aria-label="沟通内容" placeholder="说了什么" maxLength={1000} value={text} onChange={(e) => setText(e.target.value)} />
            <Button disabled={text.trim().length < 4} loading={talk.isPending} onClick={() => talk.mutate()}>记下</Button>
          </div>
          <div className="row">
            <Choice name={`outcome${m.id}`} label="结果" value={outcome} options={[{ value: 'agreed', label: '达成' }, { value: 'failed', label: '未达成' }]} onChange={(v) => setOutcome(v as 'agreed')} />
            {outcome === 'agreed' ? <InputNumber aria-label="金额" min={1} suffix="万元" value={amount} onChange={setAmount} style={{ width: 130 }} /> : <Select aria-label="原因" placeholder="原因" style={{ width: 150 }} value={reason} onChange={setReason} options={optionsOf(matchReasons)} />}
            <span className="grow" />
            <Button loading={close.isPending} onClick={() => close.mutate()}>登记结果</Button>
          </div>
          {error && <p role="alert" className="reveal-no">{error.message}</p>}
        </div>
      )}
    </li>
  )
}

function ContactLine({ contact, keeps }: { contact: Contact; keeps: boolean }) {
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const [c, setC] = useState(contact)
  const save = useMutation({ mutationFn: () => doors.saveContact(c), onSuccess: () => (setOpen(false), queries.invalidateQueries({ queryKey: ['bank-contacts'] })) })
  if (!open)
    return (
      <li>
        {c.id ? <p className="row"><b className="grow">{c.bank} {c.post}</b>{!c.enabled && <Chip>停用</Chip>}<span className="num">{c.phone}</span></p> : null}
        {c.products && <p className="meta">{c.products}</p>}
        {keeps && <Button size="small" onClick={() => setOpen(true)}>{c.id ? '修改' : '登记联系人'}</Button>}
      </li>
    )
  return (
    <li className="d-begin">
      <div className="row"><Input aria-label="银行" placeholder="银行" value={c.bank} onChange={(e) => setC({ ...c, bank: e.target.value })} /><Input aria-label="岗位" placeholder="岗位，如 客户经理 1" value={c.post} onChange={(e) => setC({ ...c, post: e.target.value })} /><Input aria-label="联系电话" placeholder="联系电话" value={c.phone} onChange={(e) => setC({ ...c, phone: e.target.value })} /></div>
      <div className="row"><Input aria-label="金融产品" placeholder="金融产品" value={c.products} onChange={(e) => setC({ ...c, products: e.target.value })} /><label className="row">使用 <Switch size="small" checked={c.enabled} onChange={(enabled) => setC({ ...c, enabled })} /></label><Button type="primary" size="small" loading={save.isPending} onClick={() => save.mutate()}>保存</Button><Button size="small" onClick={() => setOpen(false)}>放弃</Button></div>
      {save.isError && <p role="alert" className="reveal-no">{save.error.message}</p>}
    </li>
  )
}
