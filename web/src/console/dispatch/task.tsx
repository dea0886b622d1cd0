import { useEffect, useState, type ReactNode } from 'react'
import { App, Button, Checkbox, Input } from 'antd'
import { api } from '../../shared/api'
import type { Id, TicketView } from '../../shared/contract'
import { newKey, Problem } from '../../shared/http'
import { useKeys, useLetters } from '../../shared/keys'
import { drop, read, write } from '../../shared/store'
import { CategoryPicker, UnitPicker } from '../form/pickers'
import { UnitSuggestion } from '../suggest/unit'
import { useSuggestions, type Candidate } from '../suggest/doors'
import { Key } from '../ui'
import { Brief } from '../work/brief'
import { ForeseenDates } from '../work/foreseen'
import type { Held } from '../work/held'
import { TaskDeed } from '../work/task-deed'
import { offered, refusalOf, useForeseen, useRefresh, type Refusal } from '../work/use-work'

type Plan = { unit?: Id; name?: string; assists: Id[]; category?: string; reason: string; difficult: boolean }

const blank: Plan = { assists: [], reason: '', difficult: false }
const planKey = (id: Id) => `suban.dispatch.${id}`

/** The facts of a dispatch, as the API takes them. */
export function factsOf(p: Plan): Record<string, unknown> {
  return {
    unit: p.unit,
    ...(p.assists.length ? { assists: p.assists } : {}),
    ...(p.category ? { category: p.category } : {}),
    ...(p.reason.trim() ? { reason: p.reason.trim() } : {}),
    ...(p.difficult ? { difficult: true } : {}),
  }
}

type Props = { view: TicketView; hold: (h: Held) => void; onCategory: (id?: string) => void; children?: ReactNode }

/** One ticket and the unit it goes to. F9 sends after five seconds, in which Z takes it back. */
export function DispatchTask({ view, hold, onCategory, children }: Props) {
  const t = view.ticket
  const { message } = App.useApp()
  const refresh = useRefresh()
  const action = offered(view, 'dispatch')
  const [plan, setPlan] = useState<Plan>(() => ({ ...blank, ...read<Plan>(sessionStorage, planKey(t.id)) }))
  const [opened, setOpened] = useState('')
  const [refusal, setRefusal] = useState<Refusal | undefined>(() => read<Refusal>(sessionStorage, planKey(t.id) + '.refused'))
  const set = (part: Partial<Plan>) => {
    setRefusal(undefined)
    drop(sessionStorage, planKey(t.id) + '.refused')
    setPlan((old) => {
      const next = { ...old, ...part }
      write(sessionStorage, planKey(t.id), next)
      return next
    })
  }
  useEffect(() => onCategory(plan.category), [plan.category]) // eslint-disable-line
  const foreseen = useForeseen(view, action, plan.unit ? factsOf(plan) : undefined)
  const again = t.hops > 0
  const lackingOf = (p: Plan) => (!p.unit ? '请先选定主办单位' : !t.category && !p.category ? '派单前请选择诉求分类' : again && !p.reason.trim() ? '改派请写明理由' : '')
  const lacking = lackingOf(plan)
  const top = useSuggestions(t.id).data?.units.candidates?.[0]
  const take = (c: Candidate) => set({ unit: c.unit.id, name: c.unit.name })
  // 采纳并派单: the first suggestion, sent with the same five seconds to take it back.
  const accept = () => {
    if (!top) return
    take(top)
    send({ ...plan, unit: top.unit.id, name: top.unit.name })
  }

  const send = (p: Plan = plan) => {
    if (!action || action.why) return
    const missing = lackingOf(p)
    if (missing) return setRefusal({ message: missing, fields: {}, unsure: false })
    if (p === plan && foreseen.isError) return setRefusal(refusalOf(foreseen.error))
    const sent = { version: view.version, facts: factsOf(p) }
    const key = newKey()
    hold({
      id: String(t.id),
      label: `${t.no} 即将派给${p.name ?? '所选单位'}`,
      send: () =>
        void api.deed(t.id, 'dispatch', sent, key).then(
          () => {
            drop(sessionStorage, planKey(t.id))
            void message.success(`${t.no} 已派给${p.name ?? '所选单位'}`)
            void refresh()
          },
          (e: unknown) => {
            const r = refusalOf(e)
            write(sessionStorage, planKey(t.id) + '.refused', r)
            void message.error(`${t.no} 没有派出：${e instanceof Problem ? e.message : r.message}`, 8)
            void refresh()
          },
        ),
    })
  }
  const other = ['ask_details', 'merge'].map((a) => offered(view, a)).filter((a) => !!a)
  const open = other.find((a) => a.action === opened)
  useLetters({ a: !open && top ? accept : undefined })
  useKeys(open ? {} : { F9: () => send(), F2: other.some((a) => a.action === 'ask_details') ? () => setOpened('ask_details') : undefined, F6: other.some((a) => a.action === 'merge') ? () => setOpened('merge') : undefined })
  const returned = [...(view.send_backs ?? [])].reverse().find((r) => r.verdict === 'approved')
  const keyOf: Record<string, string> = { ask_details: 'F2', merge: 'F6' }

  return (
    <div className="work-middle">
      <Brief view={view}>
        {returned && (
          <div className="alert a-amber">
            <span>
              {returned.unit_name}已退单：{returned.code}。{returned.text} {returned.suggested_unit && `建议由${returned.suggested_unit}承办。`}
            </span>
          </div>
        )}
      </Brief>
      {open ? (
        <TaskDeed view={view} action={open} onClose={() => setOpened('')} />
      ) : (
        <>
        <UnitSuggestion ticket={t.id} chosen={plan.unit} onChoose={take} className="advice" />
        <section className="panel task fill" aria-label="派单">
          <header>
            <h2>派单</h2>
            <div className="note">{action?.why ?? (again ? `第 ${t.hops + 1} 次派发` : '主办一家，协办可以几家')}</div>
          </header>
          <div className="body">
            {refusal && (
              <div className="alert" role="alert">
                {refusal.message}
              </div>
            )}
            <div className="two">
              <div>
                <label className="cap need" htmlFor="d-unit">主办单位</label>
                <UnitNamed id="d-unit" value={plan.unit} name={plan.name} onChange={(unit, name) => set({ unit, name })} />
              </div>
              <div>
                <label className="cap" htmlFor="d-assists">协办单位</label>
                <UnitPicker id="d-assists" aria-label="协办单位" multiple value={plan.assists} onChange={(v) => set({ assists: (v as Id[]) ?? [] })} />
              </div>
              <div>
                <label className={'cap' + (t.category ? '' : ' need')} htmlFor="d-category">{t.category ? `改为分类（现为 ${t.category.name}）` : '诉求分类'}</label>
                <CategoryPicker id="d-category" aria-label="诉求分类" value={plan.category} onChange={(category) => set({ category })} />
              </div>
              <div>
                <label className={'cap' + (again ? ' need' : '')} htmlFor="d-reason">派单理由</label>
                <Input id="d-reason" value={plan.reason} maxLength={500} onChange={(e) => set({ reason: e.target.value })} placeholder={again ? '改派须写明理由' : '权责依据，可以不写'} autoComplete="off"
                  suffix={<Checkbox checked={plan.difficult} onChange={(e) => set({ difficult: e.target.checked })}>疑难件</Checkbox>} />
              </div>
            </div>
            <ForeseenDates
              read={foreseen} title="派出后的时限" hint="选定主办单位后，这里显示派出后的各个时限。"
              stops={(f) => {
                const lead = f.assignments?.find((a) => a.n === f.fresh?.[0])
                return [
                  { label: '派出', at: lead?.sent_at, note: '现在' },
                  { label: '签收', at: lead?.sign_due_at, due: true },
                  { label: '退单截止', at: lead?.send_back_till, due: true },
                  { label: '先行联系', at: lead?.contact_due_at, due: true },
                  { label: '答复', at: lead?.due_at, due: true, big: true, note: lead?.left_workdays ? `${lead.left_workdays} 个工作日` : undefined },
                ]
              }}
            />
          </div>
          {children}
          <footer>
            {other.map((a) => (
              <Button key={a.action} disabled={!!a.why} title={a.why} data-action={a.action} onClick={() => setOpened(a.action)}>
                {a.name}
                {keyOf[a.action] && <Key>{keyOf[a.action]}</Key>}
              </Button>
            ))}
            <span className="grow meta" style={{ textAlign: 'right' }}>{lacking || '派出前有 5 秒可以撤销'}</span>
            {top && !again && (
              <Button disabled={!action || !!action.why} onClick={accept} data-action="accept-first">
                采纳并派单<Key>A</Key>
              </Button>
            )}
            <Button type="primary" disabled={!action || !!action.why} title={action?.why} onClick={() => send()} data-action="dispatch">
              派单<Key>F9</Key>
            </Button>
          </footer>
        </section>
        </>
      )}
    </div>
  )
}

/** A unit with its name, so that the bar and the message can say it. */
export function UnitNamed({ id, value, name, onChange }: { id: string; value?: Id; name?: string; onChange: (unit?: Id, name?: string) => void }) {
  return (
    <UnitPicker
      id={id} aria-label="主办单位" value={value} known={value && name ? [{ id: value, name }] : undefined}
      onChange={(v) => {
        const unit = v as Id | undefined
        if (!unit) return onChange(undefined, undefined)
        onChange(unit, undefined)
        void api.units().then((all) => onChange(unit, all.find((u) => u.id === unit)?.name))
      }}
    />
  )
}
