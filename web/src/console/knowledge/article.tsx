import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { Problem } from '../../shared/http'
import { showFull, showTime } from '../../shared/time'
import { articleStates, say } from '../../shared/words'
import { Bones, Chip, Panel } from '../ui'
import { Corrections } from './corrections'
import { doors, type Article, type Edition } from './doors'
import { soon, tones } from './list'

type Props = { article: Article; onEdit: () => void; onBack: () => void; onReload: () => Promise<unknown> }

/** Deeds that want a word of why. */
const wantsReason = ['return', 'withdraw']
const grave = ['withdraw', 'discard']

/** One article: what to say, on what basis, how long it holds, who keeps it. */
export function ArticleView({ article: a, onEdit, onBack, onReload }: Props) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [doing, setDoing] = useState('')
  const [remark, setRemark] = useState('')
  const [refusal, setRefusal] = useState<Problem | undefined>()
  const [part, setPart] = useState<'text' | 'record'>('text')
  const actions = a.actions ?? []

  const tend = useMutation({
    mutationFn: (action: string) => doors.tend(a.id, action, { version: a.version, remark: remark.trim() || undefined }),
    onSuccess: (_, action) => {
      setDoing('')
      setRemark('')
      setRefusal(undefined)
      void message.success(`“${actions.find((x) => x.action === action)?.name ?? ''}”已办理`)
      void queries.invalidateQueries({ queryKey: ['articles'] })
      void queries.invalidateQueries({ queryKey: ['article'] })
    },
    onError: (e) => setRefusal(e instanceof Problem ? e : new Problem(-1, '', '没有办成，请再试一次。')),
  })
  const ask = (action: string) => {
    setRefusal(undefined)
    if (action === 'revise') return onEdit()
    setDoing(action)
  }
  const cite = async () => {
    try {
      await navigator.clipboard.writeText(a.cite)
      void message.success('引用已复制，可粘贴到直接答复的“引用的知识条目”')
    } catch {
      void message.info(`请手工填写：${a.cite}`)
    }
  }

  return (
    <>
      <Panel
        title={`条目 ${a.id}`} className="grow k-one" label={a.title}
        note={
          <>
            <button type="button" className="link k-back-link" onClick={onBack}>
              回到列表
            </button>
            <button type="button" className="link" disabled={!a.in_force} title={a.in_force ? undefined : '现在不能引用'} onClick={() => void cite()}>
              复制引用
            </button>
          </>
        }
      >
        <div className="scroll grow body">
          <h3 className="k-title">{a.title}</h3>
          <p className="row wrap">
            <Chip tone={tones[a.state]}>{say(articleStates, a.state)}</Chip>
            <Chip tone={a.open ? 'blue' : 'line'}>{a.open ? '向社会公开' : '仅内部使用'}</Chip>
            {a.valid_to && a.state === 'published' && soon(a.valid_to) && <Chip tone="red">即将到期</Chip>}
            <span className="meta">
              现行第 {a.now.n} 版{a.used > 0 ? ` · 被直接答复引用 ${a.used} 次` : ''}
            </span>
          </p>
          {!a.in_force && a.state !== 'draft' && a.state !== 'submitted' && (
            <p className="alert a-amber" role="note">
              {a.state === 'published' ? `不在有效期内（${a.valid_from} 起），` : `${say(articleStates, a.state)}，`}不能告知来电人，也不能在直接答复中引用。
            </p>
          )}
          <Said edition={a.now} />
          <dl className="facts k-facts">
            <Fact name="责任单位">{a.unit.name}</Fact>
            <Fact name="分类">{a.category?.name}</Fact>
            <Fact name="有效期">
              {a.valid_from} 至 {a.valid_to || '长期'}
            </Fact>
            <Fact name="下次复核">{a.review_on}</Fact>
            <Fact name="起草">
              {a.now.authors?.join('、')} · {showTime(a.now.wrote_at)}
            </Fact>
            {a.now.reviewed_at && (
              <Fact name="审核">
                {a.now.reviewer} · {showTime(a.now.reviewed_at)}
              </Fact>
            )}
            {(a.now.keywords ?? []).length > 0 && <Fact name="关键词">{a.now.keywords!.join('、')}</Fact>}
          </dl>
          {!a.next && a.now.state === 'draft' && a.now.remark && <p className="alert a-amber">退回修改：{a.now.remark}</p>}
          {a.next && <Next next={a.next} now={a.now} />}
          <div className="tabs k-parts">
            <nav aria-label="条目的记录">
              {(['text', 'record'] as const).map((p) => (
                <button key={p} type="button" className={part === p ? 'on' : ''} aria-pressed={part === p} onClick={() => setPart(p)}>
                  {p === 'text' ? '纠错' : '版本与经过'}
                </button>
              ))}
            </nav>
          </div>
          {part === 'text' ? <Corrections article={a} /> : <Record id={a.id} version={a.version} />}
        </div>
        {actions.length > 0 && (
          <footer className="k-actions">
            {refusal && (
              <div className={'alert' + (refusal.code === 'stale' ? ' a-amber' : '')} role="alert">
                <span className="grow">{refusal.message}</span>
                {refusal.code === 'stale' && (
                  <button type="button" className="link" onClick={() => void onReload().then(() => setRefusal(undefined))}>
                    读取最新
                  </button>
                )}
              </div>
            )}
            {doing ? (
              <form className="k-doing" onSubmit={(e) => (e.preventDefault(), tend.mutate(doing))}>
                <label htmlFor="k-remark">
                  {actions.find((x) => x.action === doing)?.name}
                  {wantsReason.includes(doing) ? '的理由' : doing === 'publish' ? '：请核对答复口径、依据和有效期后发布' : ''}
                </label>
                {(wantsReason.includes(doing) || doing === 'publish') && (
                  <Input.TextArea id="k-remark" autoFocus value={remark} onChange={(e) => setRemark(e.target.value)} maxLength={500} autoSize={{ minRows: 2, maxRows: 5 }} placeholder={doing === 'publish' ? '审核意见，可不填' : '请写明，当事人会看到'} />
                )}
                <div className="row">
                  <Button onClick={() => setDoing('')} disabled={tend.isPending}>
                    取消
                  </Button>
                  <Button type="primary" danger={grave.includes(doing)} htmlType="submit" loading={tend.isPending} disabled={wantsReason.includes(doing) && remark.trim().length < 2}>
                    确定{actions.find((x) => x.action === doing)?.name}
                  </Button>
                </div>
              </form>
            ) : (
              <div className="row wrap">
                {actions.map((x) => (
                  <Button key={x.action} data-action={x.action} type={x.action === 'publish' || x.action === 'submit' ? 'primary' : 'default'} danger={grave.includes(x.action)} onClick={() => ask(x.action)}>
                    {x.name}
                  </Button>
                ))}
              </div>
            )}
          </footer>
        )}
      </Panel>
    </>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Question, answer and basis; lines that another wording lacks are marked. */
function Said({ edition: e, against }: { edition: Edition; against?: Edition }) {
  const known = new Set((against?.answer ?? '').split('\n').map((l) => l.trim()))
  return (
    <div className="k-said">
      <p className="k-q">
        <b>问</b>
        <span className="pre">{e.question}</span>
      </p>
      <div className="k-a">
        <b>答</b>
        <div>
          {e.answer.split('\n').map((line, i) => (
            <p key={i} className={'pre' + (against && line.trim() && !known.has(line.trim()) ? ' k-fresh' : '')}>
              {line}
            </p>
          ))}
        </div>
      </div>
      <p className="k-basis">
        <b>依据</b>
        <span className="pre">{e.basis}</span>
      </p>
    </div>
  )
}

const steps: Record<string, string> = { draft: '修订中', submitted: '已提交，待审核', published: '已审核，待生效' }

/** The edition in the making, beside the one in force. */
function Next({ next, now }: { next: Edition; now: Edition }) {
  return (
    <section className="k-next" aria-label={`第 ${next.n} 版`}>
      <header className="row wrap">
        <b>第 {next.n} 版</b>
        <Chip tone={next.state === 'submitted' ? 'amber' : 'blue'}>{steps[next.state]}</Chip>
        <span className="meta">
          {next.authors?.join('、')} · {next.valid_from} 至 {next.valid_to || '长期'} · {next.open ? '公开' : '内部'}
        </span>
      </header>
      {next.remark && <p className="alert a-amber">退回修改：{next.remark}</p>}
      {next.title !== now.title && <p className="k-fresh">标题改为：{next.title}</p>}
      <Said edition={next} against={now} />
    </section>
  )
}

/** Wordings that were in force, and who did what. */
function Record({ id, version }: { id: number; version: number }) {
  const record = useQuery({ queryKey: ['article', 'record', id, version], queryFn: () => doors.record(id) })
  if (record.isPending) return <Bones lines={4} />
  if (record.isError) return <p className="alert">没有读到记录，请重试。</p>
  const { editions, events } = record.data
  return (
    <div className="k-record">
      {(events ?? []).length > 0 && (
        <ol>
          {events!.map((e, i) => (
            <li key={i}>
              <time title={showFull(e.at)}>{showTime(e.at)}</time>
              <span className="grow">
                {e.by} <b>{e.name}</b>
                {e.remark ? `：${e.remark}` : ''}
              </span>
              <span className="meta">第 {e.edition} 版</span>
            </li>
          ))}
        </ol>
      )}
      {(editions ?? []).map((e) => (
        <details key={e.n}>
          <summary>
            第 {e.n} 版 · {say(articleStates, e.state)} · {e.valid_from} 起{e.reviewer ? ` · ${e.reviewer} 审核` : ''}
          </summary>
          <Said edition={e} />
        </details>
      ))}
    </div>
  )
}
