import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Select } from 'antd'
import { Problem } from '../../shared/http'
import { showFull, showTime } from '../../shared/time'
import { UnitPicker } from '../form/pickers'
import { Bones, Chip, Panel, Refused } from '../ui'
import { doors, type User } from './doors'
import { Grid, type Column } from './grid'
import { line, Sheet, yes, type Line } from './sheet'

/** 账号: posts with an account, their roles, expiry, sessions. */
export function Users() {
  const queries = useQueryClient()
  const [ask, setAsk] = useState<{ q?: string; unit?: number; role?: string }>({})
  const [open, setOpen] = useState<User | 'new' | undefined>()
  const roles = useQuery({ queryKey: ['admin', 'roles'], queryFn: doors.roles })
  const units = useQuery({ queryKey: ['admin', 'units'], queryFn: doors.units })
  const users = useQuery({ queryKey: ['admin', 'users', ask], queryFn: () => doors.users(ask), placeholderData: (old) => old })
  if (users.isPending || roles.isPending || units.isPending) return <Bones lines={8} />
  if (users.isError) return <Refused error={users.error} retry={() => void users.refetch()} />
  const unitName = (id?: number) => units.data?.items.find((u) => u.id === id)?.name
  const roleName = (r: string) => roles.data?.roles?.find((x) => x.role === r)?.name ?? '—'
  const columns: Column<User>[] = [
    { name: 'login', label: '账号', width: 130, show: (u) => u.login },
    { name: 'name', label: '岗位', show: (u) => u.name },
    { name: 'unit', label: '单位', show: (u) => unitName(u.unit) ?? '—' },
    { name: 'roles', label: '角色', show: (u) => (u.roles ?? []).map(roleName).join('、') },
    { name: 'code', label: '动态口令', width: 76, show: (u) => (u.has_code ? '已绑定' : '未绑定') },
    { name: 'state', label: '状态', width: 150, show: (u) => (u.disabled ? <Chip>已停用</Chip> : u.expires_at ? <Chip tone={Date.parse(u.expires_at) < Date.now() ? 'red' : 'amber'}>{showTime(u.expires_at)} 到期</Chip> : <Chip tone="green">在用</Chip>) },
  ]
  const again = () => queries.invalidateQueries({ queryKey: ['admin'] })
  return (
    <div className="a-two">
      <Panel
        title="账号" className="grow"
        note={
          <Button size="small" type="primary" onClick={() => setOpen('new')}>
            新建账号
          </Button>
        }
      >
        <div className="a-bar">
          <Input.Search allowClear placeholder="账号或岗位" aria-label="按账号或岗位查找" style={{ width: 200 }} onSearch={(q) => setAsk({ ...ask, q })} />
          <Select
            allowClear aria-label="角色" placeholder="角色" style={{ width: 140 }} value={ask.role} onChange={(role) => setAsk({ ...ask, role })}
            options={(roles.data?.roles ?? []).map((r) => ({ value: r.role, label: r.name }))}
          />
          <UnitPicker aria-label="单位" style={{ width: 220 }} placeholder="单位" value={ask.unit} onChange={(unit) => setAsk({ ...ask, unit: unit as number | undefined })} />
        </div>
        <div className="scroll grow" tabIndex={-1}>
          <Grid label="账号" rows={users.data} columns={columns} id={(u) => String(u.id)} onOpen={setOpen} chosen={open && open !== 'new' ? String(open.id) : undefined} off={(u) => u.disabled} none="没有这样的账号" />
          {users.data.length === 100 && <p className="a-note">只列出前 100 个，请缩小范围。</p>}
        </div>
      </Panel>
      {open && (
        <UserSheet
          key={open === 'new' ? 'new' : open.id} user={open === 'new' ? undefined : (users.data.find((u) => u.id === open.id) ?? open)} roles={(roles.data?.roles ?? []).map((r) => ({ value: r.role, label: r.name }))} unitName={unitName}
          onClose={() => setOpen(undefined)} onDone={again} onReload={() => users.refetch()}
        />
      )}
    </div>
  )
}

type SheetProps = { user?: User; roles: { value: string; label: string }[]; unitName: (id?: number) => string | undefined; onClose: () => void; onDone: () => unknown; onReload: () => Promise<unknown> }

function UserSheet({ user: u, roles, unitName, onClose, onDone, onReload }: SheetProps) {
  const [secret, setSecret] = useState<{ who: string; password: string } | undefined>()
  const lines: Line[] = [
    ...(u ? [] : [line('login', '账号', 'text', { required: true, max: 32, help: '小写字母、数字，3 至 32 位' })]),
    line('name', '岗位', 'text', { required: true, max: 30, help: '写岗位，不写姓名，例如“坐席 1027”' }),
    line('unit', '单位', 'unit', { known: u?.unit ? [{ id: u.unit, name: unitName(u.unit) ?? '原单位' }] : [] }),
    line('roles', '角色', 'select', { required: true, default: [], options: roles, help: '三员（系统、安全、审计管理员）须由不同的人担任，不能兼任业务角色' }),
    line('expires_at', '到期时间', 'datetime', { help: '临时账号填写，到期自动停用' }),
    ...(u ? [yes('disabled', '停用', '停用后立即退出登录；离岗人员请先移交在办工作')] : []),
  ]
  if (secret)
    return (
      <section className="panel a-sheet" aria-label="初始口令">
        <header>
          <h2>{secret.who}</h2>
        </header>
        <div className="body">
          <p className="alert a-blue">口令只显示这一次，请当面交给本人；首次登录须修改。</p>
          <p className="a-secret">{secret.password}</p>
          <Button type="primary" onClick={() => (setSecret(undefined), onClose())}>
            已交给本人
          </Button>
        </div>
      </section>
    )
  return (
    <Sheet
      draft={`user.${u?.id ?? 'new'}`} title={u ? `${u.name}（${u.login}）` : '新建账号'} lines={lines} start={u ? { ...u, disabled: String(u.disabled) } : undefined} onClose={onClose} onReload={onReload}
      save={(v) => (u ? doors.changeUser(u.id, { region: u.region, themes: u.themes ?? undefined, ...v, version: u.version }) : doors.addUser(v))}
      done={(a) => {
        onDone()
        const made = a as { user?: User; password?: string }
        if (made.password) setSecret({ who: `${made.user?.name}（${made.user?.login}）`, password: made.password })
        else onClose()
      }}
      more={
        u && (
          <>
            <Sessions user={u} onSecret={(password) => setSecret({ who: `${u.name}（${u.login}）`, password })} onDone={onDone} />
            {!u.disabled && <HandOver user={u} onDone={onDone} />}
          </>
        )
      }
    />
  )
}

/** What else is done to an account, and where it is signed in. */
function Sessions({ user: u, onSecret, onDone }: { user: User; onSecret: (p: string) => void; onDone: () => unknown }) {
  const { message, modal } = App.useApp()
  const sessions = useQuery({ queryKey: ['admin', 'sessions', u.id], queryFn: () => doors.sessions(u.id) })
  const act = useMutation({
    mutationFn: (f: () => Promise<unknown>) => f(),
    onSuccess: () => (void message.success('已办理'), void sessions.refetch(), onDone()),
    onError: (e) => void message.error(e instanceof Problem ? e.message : '没有办成，请再试一次。'),
  })
  const sure = (title: string, f: () => Promise<unknown>) => modal.confirm({ title, okText: '确定', cancelText: '取消', onOk: () => act.mutateAsync(f) })
  return (
    <div className="body">
      <div className="row wrap">
        <Button size="small" onClick={() => sure(`重置“${u.name}”的口令？`, () => doors.resetPassword(u.id).then((a) => onSecret(a.password)))}>
          重置口令
        </Button>
        <Button size="small" disabled={!u.has_code} onClick={() => sure(`重置“${u.name}”的动态口令？`, () => doors.resetCode(u.id))}>
          重置动态口令
        </Button>
        <Button size="small" onClick={() => act.mutate(() => doors.unlock(u.id))}>
          解锁
        </Button>
      </div>
      <h3 className="a-h3">登录中的会话</h3>
      {sessions.data?.length === 0 && <p className="meta">没有登录。</p>}
      <ul>
        {(sessions.data ?? []).map((s) => (
          <li key={s.id} className="row a-session">
            <span className="grow cut" title={s.agent}>
              {s.address || '本机'} · {showTime(s.created_at)} 登录
            </span>
            <span className="meta" title={showFull(s.seen_at)}>
              {showTime(s.seen_at)} 用过
            </span>
            <button type="button" className="link" onClick={() => act.mutate(() => doors.revokeSession(s.id))}>
              注销
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** 离岗移交: everything open goes to a colleague in one step, then the account is stopped. */
function HandOver({ user: u, onDone }: { user: User; onDone: () => unknown }) {
  const { modal } = App.useApp()
  const [to, setTo] = useState<number>()
  const [refusal, setRefusal] = useState('')
  const mates = useQuery({ queryKey: ['admin', 'users', { unit: u.unit }], queryFn: () => doors.users({ unit: u.unit }), enabled: !!u.unit })
  const move = useMutation({
    mutationFn: () => doors.handOver(u.id, { to: to!, disable: true }),
    onSuccess: () => (setRefusal(''), onDone()),
    onError: (e) => setRefusal(e instanceof Problem ? e.message : '没有移交成，请再试一次。'),
  })
  const left = move.data?.left ?? []
  const ask = () =>
    modal.confirm({
      title: `把“${u.name}”的在办工单全部移交给“${mates.data?.find((m) => m.id === to)?.name}”？`,
      content: '每件的经办人都会改，草稿一并转过去；随后停用这个账号并退出登录。移交不能撤销，只能再转回来。',
      okText: '移交并停用',
      okButtonProps: { danger: true },
      cancelText: '再想想',
      onOk: () => move.mutate(),
    })
  return (
    <div className="body">
      <h3 className="a-h3">离岗移交</h3>
      <p className="meta">在办工单一次移交给接手人，随后停用本账号。</p>
      {refusal && (
        <div className="alert" role="alert">
          {refusal}
        </div>
      )}
      {move.data && (
        <p className={'alert ' + (left.length ? 'a-amber' : 'a-blue')}>
          移交 {(move.data.moved ?? []).length} 件{(move.data.drafts ?? []).length ? `，草稿 ${move.data.drafts!.length} 件` : ''}
          {left.length ? `；${left.length} 件没有移交成，账号暂不停用：${left.map((l) => `${l.no} ${l.why}`).join('；')}` : '，账号已停用'}
        </p>
      )}
      <div className="row">
        <Select
          aria-label="接手人" className="grow" placeholder="接手人（同一单位）" value={to} onChange={setTo} showSearch={{ optionFilterProp: 'label' }}
          options={(mates.data ?? []).filter((m) => m.id !== u.id && !m.disabled).map((m) => ({ value: m.id, label: m.name }))}
        />
        <Button disabled={!to} loading={move.isPending} onClick={ask}>
          移交并停用
        </Button>
      </div>
    </div>
  )
}
