import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { App, Button, DatePicker, Input, Select } from 'antd'
import { Problem, queryString } from '../../shared/http'
import { showFull } from '../../shared/time'
import { say } from '../../shared/words'
import { fromWall } from '../form/facts'
import { Bones, Choice, Panel, Refused } from '../ui'
import { doors, type AuditLine, type RevealLine, type SignInLine } from './doors'
import { Grid, type Column } from './grid'
import { auditActions, revealFields, signInOutcomes } from './words'

type Ask = { q?: string; action?: string; from?: string; to?: string }
type Kind = 'admin' | 'sign-ins' | 'reveals'

const kinds: { value: Kind; label: string; words: Record<string, string> }[] = [
  { value: 'admin', label: '操作审计', words: auditActions },
  { value: 'sign-ins', label: '登录审计', words: signInOutcomes },
  { value: 'reveals', label: '查看号码记录', words: revealFields },
]

/** 审计: what administrators did, who signed in, who saw whose number. */
export function Audit() {
  const [kind, setKind] = useState<Kind>('admin')
  const [ask, setAsk] = useState<Ask>({})
  const here = kinds.find((k) => k.value === kind)!
  return (
    <Panel title={here.label} className="grow" note={<Export kind={kind} ask={ask} />}>
      <div className="a-bar">
        <Choice name="kind" label="哪一种审计" value={kind} onChange={(k) => (setKind(k as Kind), setAsk({}))} options={kinds} />
        <Input.Search key={kind} allowClear style={{ width: 200 }} placeholder="对象、账号、地址、事由" aria-label="查找的字" onSearch={(q) => setAsk({ ...ask, q })} />
        <Select allowClear showSearch={{ optionFilterProp: 'label' }} style={{ width: 180 }} aria-label="哪一类" placeholder={kind === 'admin' ? '操作' : kind === 'reveals' ? '看了什么' : '结果'} value={ask.action} onChange={(action) => setAsk({ ...ask, action })} options={Object.entries(here.words).map(([value, label]) => ({ value, label }))} />
        <DatePicker aria-label="从哪天起" placeholder="从" value={fromWall(ask.from)} onChange={(d) => setAsk({ ...ask, from: d?.format('YYYY-MM-DD') })} />
        <DatePicker aria-label="到哪天止" placeholder="到" value={fromWall(ask.to)} onChange={(d) => setAsk({ ...ask, to: d?.format('YYYY-MM-DD') })} />
      </div>
      {kind === 'admin' && <Lines key="admin" kind={kind} ask={ask} read={doors.audits} columns={adminColumns} />}
      {kind === 'sign-ins' && <Lines key="sign-ins" kind={kind} ask={ask} read={doors.signIns} columns={signInColumns} />}
      {kind === 'reveals' && <Lines key="reveals" kind={kind} ask={ask} read={doors.reveals} columns={revealColumns} />}
    </Panel>
  )
}

const detail = (d: Record<string, unknown>) => {
  const text = JSON.stringify(d, null, 1)
  return text === '{}' ? null : (
    <details>
      <summary className="meta">内容</summary>
      <pre className="a-pre">{text}</pre>
    </details>
  )
}

const adminColumns: Column<AuditLine>[] = [
  { name: 'at', label: '时间', width: 160, show: (l) => showFull(l.at) },
  { name: 'name', label: '操作人', width: 170, show: (l) => l.name },
  { name: 'action', label: '操作', width: 150, show: (l) => say(auditActions, l.action) },
  { name: 'subject', label: '对象', width: 170, show: (l) => l.subject },
  { name: 'detail', label: '内容', show: (l) => detail(l.detail) },
]
const signInColumns: Column<SignInLine>[] = [
  { name: 'at', label: '时间', width: 160, show: (l) => showFull(l.at) },
  { name: 'login', label: '账号', width: 160, show: (l) => l.login || '（没有这个账号）' },
  { name: 'outcome', label: '结果', width: 150, show: (l) => say(signInOutcomes, l.outcome) },
  { name: 'address', label: '地址', width: 150, show: (l) => l.address },
  { name: 'agent', label: '浏览器', show: (l) => <span className="cut">{l.agent}</span> },
]
const revealColumns: Column<RevealLine>[] = [
  { name: 'at', label: '时间', width: 160, show: (l) => showFull(l.at) },
  { name: 'name', label: '谁', width: 180, show: (l) => l.name },
  { name: 'no', label: '工单号', width: 200, show: (l) => l.no },
  { name: 'field', label: '看了什么', width: 90, show: (l) => say(revealFields, l.field) },
  { name: 'reason', label: '事由', show: (l) => <span className="a-wrap">{l.reason}</span> },
]

function Lines<T extends { id: number }>({ kind, ask, read, columns }: { kind: Kind; ask: Ask; read: (q: Record<string, unknown>) => Promise<T[]>; columns: Column<T>[] }) {
  const list = useInfiniteQuery({
    queryKey: ['admin', 'audit', kind, ask], queryFn: ({ pageParam }) => read({ ...ask, before: pageParam, limit: 100 }), initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => (last.length === 100 ? last[99].id : undefined),
  })
  if (list.isPending) return <Bones lines={8} />
  if (list.isError) return <Refused error={list.error} retry={() => void list.refetch()} />
  return (
    <div className="scroll grow" tabIndex={0} role="group" aria-label="审计记录">
      <Grid label="审计记录" rows={list.data.pages.flat()} columns={columns} id={(l) => String(l.id)} none="没有符合条件的记录" />
      {list.hasNextPage && (
        <p className="a-note">
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            更早的
          </Button>
        </p>
      )}
    </div>
  )
}

/** 导出: what for is asked first, and written down with it. */
function Export({ kind, ask }: { kind: Kind; ask: Ask }) {
  const { message } = App.useApp()
  const [purpose, setPurpose] = useState<string>()
  const [busy, setBusy] = useState(false)
  const take = async () => {
    if (!purpose || [...purpose.trim()].length < 4) return void message.warning('请写明导出用途，至少 4 个字')
    setBusy(true)
    try {
      const answer = await fetch('/api/audit/export' + queryString({ kind, purpose, ...ask }), { credentials: 'same-origin' })
      if (!answer.ok) throw new Problem(answer.status, '', ((await answer.json()) as { detail?: string }).detail ?? '没有导出，请再试一次。')
      const url = URL.createObjectURL(await answer.blob())
      const a = document.createElement('a')
      a.href = url
      a.download = `${kinds.find((k) => k.value === kind)!.label}.xlsx`
      a.click()
      URL.revokeObjectURL(url)
      setPurpose(undefined)
    } catch (e) {
      void message.error(e instanceof Problem ? e.message : '没有导出，请检查网络后再试一次。')
    } finally {
      setBusy(false)
    }
  }
  if (purpose === undefined)
    return (
      <Button size="small" onClick={() => setPurpose('')}>
        导出
      </Button>
    )
  return (
    <form className="row" onSubmit={(e) => (e.preventDefault(), void take())}>
      <Input size="small" autoFocus value={purpose} onChange={(e) => setPurpose(e.target.value)} maxLength={100} style={{ width: 260 }} placeholder="导出用途，写入审计和水印" aria-label="导出用途" />
      <Button size="small" type="primary" htmlType="submit" loading={busy}>
        导出
      </Button>
      <Button size="small" onClick={() => setPurpose(undefined)}>
        取消
      </Button>
    </form>
  )
}
