import { useEffect, useState, type ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { Close, Eye, Lock } from '../icons'
import { api } from '../../shared/api'
import type { Ticket } from '../../shared/contract'
import { Problem } from '../../shared/http'
import { showFull, showTime } from '../../shared/time'
import { channels, requesterTypes, say, sources } from '../../shared/words'
import { may, useMe } from '../session'
import { Chip, Panel } from '../ui'

/** 诉求: who, where, what, and what is hoped for. */
export function Matter({ ticket: t, children }: { ticket: Ticket; children?: ReactNode }) {
  const r = t.requester
  return (
    <Panel title="诉求" className="matter" note={t.created_at ? <span title={showFull(t.created_at)}>{showTime(t.created_at)} 登记</span> : undefined} scroll>
      <dl className="facts">
        <Fact label="诉求人">
          {r?.erased ? <span className="meta">已按规定删除</span> : (r?.name || '未留姓名')} {r?.type === 'company' && <Chip>{say(requesterTypes, r.type)}</Chip>}{' '}
          {r?.confidential && <Chip tone="line">要求保密</Chip>}
        </Fact>
        <Fact label="电话">{r?.phone ? <Phone key={String(t.id)} ticket={t} masked={r.phone} /> : <span className="meta">{r?.erased ? '已按规定删除' : '未留电话'}</span>}</Fact>
        <Fact label="分类">{t.category?.name ?? '未分类'}</Fact>
        <Fact label="区域">{[t.region?.name, t.township?.name].filter(Boolean).join(' ') || '—'}</Fact>
        <Fact label="地点">{t.place || '—'}</Fact>
        <Fact label="来源">
          {say(sources, t.source)} · {say(channels, t.channel)}
        </Fact>
      </dl>
      <div className="matter-text pre">{t.content || <span className="meta">没有填写内容</span>}</div>
      {t.expectation && (
        <div className="matter-wish">
          <b>诉求目的</b>
          <p className="pre">{t.expectation}</p>
        </div>
      )}
      {children}
    </Panel>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const reasons = ['现场核实', '告知进展', '回访', '其他']
const shownFor = 60

/** The phone: masked; the whole number for a stated reason, for a minute, on record. */
export function Phone({ ticket, masked }: { ticket: Ticket; masked: string }) {
  const me = useMe()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const [other, setOther] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState('')
  const [shown, setShown] = useState<{ value: string; left?: number } | undefined>()
  const [seconds, setSeconds] = useState(0)

  useEffect(() => {
    if (!shown) return
    setSeconds(shownFor)
    const end = Date.now() + shownFor * 1000
    const tick = setInterval(() => {
      const left = Math.ceil((end - Date.now()) / 1000)
      setSeconds(left)
      if (left <= 0) setShown(undefined)
    }, 1000)
    return () => clearInterval(tick)
  }, [shown])

  const why = reason === '其他' ? other.trim() : reason
  const reveal = async () => {
    if (!why) return setRefusal('请写明查看的事由。')
    setBusy(true)
    setRefusal('')
    try {
      const a = await api.reveal(ticket.id, { field: 'phone', reason: why })
      setShown({ value: a.value, left: a.left_today })
      setAsking(false)
      void queries.invalidateQueries({ queryKey: ['ticket', String(ticket.id), 'timeline'] })
    } catch (e) {
      setRefusal(e instanceof Problem ? e.message : '没有读到，请再试一次。')
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      {shown ? (
        <span className="row wrap">
          <b className="num phone-shown">{shown.value}</b>
          <span className="meta">{seconds} 秒后隐藏{shown.left !== undefined ? ` · 今日还可查看 ${shown.left} 次` : ''}</span>
        </span>
      ) : (
        <span className="row">
          <span className="num">{masked}</span>
          {may(me, 'reveal') && (
            <button type="button" className="link" aria-expanded={asking} onClick={() => setAsking(!asking)}>
              <Eye /> 查看
            </button>
          )}
        </span>
      )}
      {asking && (
        <div className="reveal">
          <div className="row">
            <Lock /> <span className="grow">查看完整号码</span>
            <Button type="text" size="small" icon={<Close />} aria-label="不看了" onClick={() => setAsking(false)} />
          </div>
          <div className="row wrap" role="group" aria-label="事由">
            {reasons.map((r) => (
              <button key={r} type="button" className={'pill' + (reason === r ? ' on' : '')} aria-pressed={reason === r} onClick={() => setReason(r)}>
                {r}
              </button>
            ))}
          </div>
          {reason === '其他' && <Input aria-label="其他事由" value={other} maxLength={100} onChange={(e) => setOther(e.target.value)} placeholder="写明事由" />}
          {refusal && (
            <p role="alert" className="reveal-no">
              {refusal}
            </p>
          )}
          <div className="row">
            <span className="meta grow">查看会留下记录</span>
            <Button type="primary" size="small" loading={busy} disabled={!reason} onClick={() => void reveal()}>
              查看 {shownFor} 秒
            </Button>
          </div>
        </div>
      )}
    </>
  )
}
