import { useEffect, useRef, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { api } from '../../shared/api'
import { newKey, Problem } from '../../shared/http'
import { showDueShort, showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { Blank, Bones, Chip, Refused } from '../ui'
import { doors, type ChiefItem } from '../supervision/doors'
import './chief.css'
import { chiefWhys } from '../supervision/words'

const wait = 10_000
const keyOf = (i: ChiefItem) => `${i.deed}-${i.order || i.ticket}-${i.assignment}`

type Pending = { item: ChiefItem; text: string; action: string; left: number }

/** 一把手阅批: two rates on their way to a hundred, then one matter after the other. */
export function ChiefPage() {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const list = useQuery({ queryKey: ['chief'], queryFn: doors.chief })
  const [tab, setTab] = useState<'all' | 'read' | 'sign' | 'done'>('all')
  const [pending, setPending] = useState<Pending>()
  const latest = useRef<Pending | undefined>(undefined)
  latest.current = pending

  const send = async (p: Pending) => {
    setPending(undefined)
    try {
      if (p.item.order) await doors.doOrder(p.item.order, p.action, { version: p.item.order_version, text: p.text })
      else await api.deed(p.item.ticket, p.item.deed === 'read' ? 'chief_read' : 'chief_sign', { version: p.item.version, facts: { assignment: p.item.assignment, text: p.text } }, newKey())
    } catch (e) {
      void message.error(e instanceof Problem ? e.message : '没有办成，请再试一次。')
    }
    void queries.invalidateQueries({ queryKey: ['chief'] })
  }
  useEffect(() => {
    if (!pending) return
    const t = setTimeout(() => (pending.left <= 1 ? void send(pending) : setPending({ ...pending, left: pending.left - 1 })), 1000)
    return () => clearTimeout(t)
  })
  useEffect(() => {
    const leave = () => latest.current && void send(latest.current)
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])
  const act = (item: ChiefItem, action: string, text: string) => {
    if (pending) void send(pending)
    setPending({ item, action, text, left: wait / 1000 })
  }

  if (list.isPending) return <Bones lines={8} />
  if (list.isError) return <Refused error={list.error} retry={() => void list.refetch()} />
  const items = (list.data.items ?? []).filter((i) => !pending || keyOf(i) !== keyOf(pending.item))
  const open = items.filter((i) => !i.done_at && i.open)
  const shown = tab === 'done' ? items.filter((i) => i.done_at) : open.filter((i) => tab === 'all' || i.deed === tab)
  const tabs = [['all', `全部 ${open.length}`], ['read', `待阅批 ${open.filter((i) => i.deed === 'read').length}`], ['sign', `待签报 ${open.filter((i) => i.deed === 'sign').length}`], ['done', '已办']] as const
  return (
    <div className="chief">
      <div className="ch-rates">
        {([['阅批率', list.data.read], ['签报率', list.data.sign]] as const).map(([name, r]) => (
          <p key={name}>
            <span>{name}</span>
            <b className="num">{r.text}</b>
            <small className="num">
              {r.done} / {r.required}　{r.missing ? `差 ${r.missing} 件到 100%` : r.required ? '已到 100%' : '没有应办的'}
            </small>
          </p>
        ))}
      </div>
      <div className="ch-tabs" role="tablist" aria-label="待办">
        {tabs.map(([key, name]) => (
          <button key={key} type="button" role="tab" aria-selected={tab === key} onClick={() => setTab(key)}>
            {name}
          </button>
        ))}
      </div>
      <div className="scroll grow ch-list" tabIndex={0} role="group" aria-label="件">
        {shown.map((i) => (
          <Card key={keyOf(i)} item={i} act={act} />
        ))}
        {!shown.length && <Blank title={tab === 'done' ? '近 30 日还没有办过' : '都办完了'} />}
      </div>
      {pending && (
        <div className="ch-undo" role="status">
          <span className="cut grow">已{pending.action === 'revise' ? '退回' : pending.item.deed === 'read' ? '阅批' : '签报'}：{pending.item.title}</span>
          <span className="num">{pending.left} 秒</span>
          <button type="button" onClick={() => setPending(undefined)}>
            撤回
          </button>
        </div>
      )}
    </div>
  )
}

function Card({ item: i, act }: { item: ChiefItem; act: (i: ChiefItem, action: string, text: string) => void }) {
  const [writing, setWriting] = useState<'opinion' | 'revise'>()
  const [text, setText] = useState('')
  const read = i.deed === 'read'
  const late = !!i.due_at && new Date(i.due_at).getTime() <= Date.now()
  return (
    <article className="ch-card" aria-label={i.title}>
      <p className="row wrap">
        <Chip tone={i.tier === 3 ? 'solidred' : i.why === 'province' ? 'navy' : i.order ? 'red' : 'blue'}>{i.tier === 3 ? '市领导交办' : i.order ? i.form_name : say(chiefWhys, i.why)}</Chip>
        {(i.reasons ?? []).slice(0, 2).map((r) => (
          <Chip key={r} tone="amber">
            {r}
          </Chip>
        ))}
        <span className={'ch-left' + (late ? ' hot' : '')}>{i.done_at ? `${showTime(i.done_at)} 已办` : i.due_at ? (late ? '已超时' : `${showDueShort(i.due_at)} 前`) : ''}</span>
      </p>
      <h3>{i.title}</h3>
      <p className="ch-proposed">{i.proposed ? `${read ? '拟' : '报'}：${i.proposed}` : read ? '拟：按时限办理，办结前联系诉求人' : '重办答复须签报后提交'}</p>
      {!i.done_at && (
        <>
          <div className="ch-buttons">
            <Link to="/tickets/$id" params={{ id: String(i.ticket) }}>
              看工单
            </Link>
            <button type="button" onClick={() => setWriting(writing ? undefined : !read && i.order ? 'revise' : 'opinion')}>
              {!read && i.order ? '退回修改' : '写意见'}
            </button>
            <button type="button" className="main" onClick={() => act(i, read ? 'read' : 'sign', read ? '同意拟办意见，按要求办理。' : '同意报出。')}>
              {read ? '同意拟办' : '签报'}
            </button>
          </div>
          {writing && (
            <form
              className="ch-write"
              onSubmit={(e) => {
                e.preventDefault()
                act(i, writing === 'revise' ? 'revise' : read ? 'read' : 'sign', text.trim())
              }}
            >
              <Input.TextArea value={text} onChange={(e) => setText(e.target.value)} maxLength={500} autoSize={{ minRows: 2 }} aria-label={writing === 'revise' ? '修改意见' : '批示意见'} placeholder={writing === 'revise' ? '要修改什么' : '批示，例如：转市容科牵头，三日内办结'} autoFocus />
              <Button size="large" type="primary" htmlType="submit" disabled={text.trim().length < 2}>
                {writing === 'revise' ? '退回' : read ? '阅批' : '签报'}
              </Button>
            </form>
          )}
        </>
      )}
    </article>
  )
}
