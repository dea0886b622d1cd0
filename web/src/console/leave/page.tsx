import { useEffect, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { Problem } from '../../shared/http'
import { showTime } from '../../shared/time'
import { Grid } from '../admin/grid'
import { line, Sheet } from '../admin/sheet'
import '../admin/admin.css'
import { useMe } from '../session'
import { Bones, Chip, Panel, Refused } from '../ui'
import { doors } from './doors'

/** 请假与代理: who is away until when, and who sits in. */
export function LeavePage() {
  useEffect(() => {
    document.title = '请假与代理 · 宿事速办'
  }, [])
  return <Absences />
}

/** People is given where somebody registers the absence of others. */
export function Absences({ people }: { people?: { value: number; label: string }[] }) {
  const me = useMe()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const list = useQuery({ queryKey: ['absences'], queryFn: doors.absences })
  const deputies = useQuery({ queryKey: ['absences', 'deputies'], queryFn: doors.deputies, enabled: !people })
  const [adding, setAdding] = useState(false)
  const again = () => void queries.invalidateQueries({ queryKey: ['absences'] })
  const end = useMutation({
    mutationFn: doors.end,
    onSuccess: () => (void message.success('已销假'), again()),
    onError: (e) => void message.error(e instanceof Problem ? e.message : '没有办成，请再试一次。'),
  })
  if (list.isPending) return <Bones lines={6} />
  if (list.isError) return <Refused error={list.error} retry={() => void list.refetch()} />
  const chosen = people ?? (deputies.data ?? []).map((p) => ({ value: p.id, label: `${p.name}（${p.unit.name}）` }))
  return (
    <div className="a-two grow">
      <Panel
        title="请假与代理" className="grow"
        note={
          !me.self && (
            <Button size="small" type="primary" onClick={() => setAdding(true)}>
              登记请假
            </Button>
          )
        }
      >
        <div className="scroll grow" tabIndex={0} role="group" aria-label="请假名单">
          <Grid
            label="请假与代理" rows={list.data} id={(a) => String(a.id)} none="现在没有人请假，也没有登记将来的请假。"
            columns={[
              { name: 'user', label: '谁请假', show: (a) => <b>{a.user.name}</b> },
              { name: 'from', label: '从', width: 130, show: (a) => showTime(a.from) },
              { name: 'until', label: '到', width: 130, show: (a) => showTime(a.until) },
              { name: 'deputy', label: '代理人', show: (a) => a.deputy?.name ?? <Chip tone="red">无人代理</Chip> },
              { name: 'note', label: '备注', width: 90, show: (a) => <span className="cut">{a.note}</span> },
              { name: 'state', label: '状态', width: 90, show: (a) => (a.now ? <Chip tone="amber">请假中</Chip> : <Chip>未开始</Chip>) },
              {
                name: 'end', label: '', width: 90,
                show: (a) =>
                  (a.own || people) && !me.self ? (
                    <button type="button" className="link" disabled={end.isPending} onClick={() => end.mutate(a.id)}>
                      {a.now ? '提前销假' : '取消'}
                    </button>
                  ) : null,
              },
            ]}
          />
        </div>
      </Panel>
      {adding && (
        <Sheet
          draft="absence" title="登记请假" word="登记" onClose={() => setAdding(false)} done={() => (again(), setAdding(false))}
          lines={[
            ...(people ? [line('user', '谁请假', 'select', { required: true, options: people })] : []),
            line('from', '从', 'datetime', { required: true }),
            line('until', '到', 'datetime', { required: true, help: '到时自动结束，最长 180 天' }),
            line('deputy', '代理人', 'select', { options: chosen, help: people ? '代理人会收到消息，可以代他办理；不填则无人代理' : '代理人会收到消息，可以“代您办理”；不填则无人代理' }),
            line('note', '备注', 'text', { max: 100 }),
          ]}
          save={(v) => doors.add(v)}
        >
          <p className="alert a-blue">代理人按{people ? '请假人' : '您'}的权限和范围办理，记录写明“代”。三员（系统、安全、审计管理员）不设代理。</p>
        </Sheet>
      )}
    </div>
  )
}
