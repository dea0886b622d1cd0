import { useCallback, useEffect, useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, InputNumber } from 'antd'
import { Problem } from '../../shared/http'
import { useOnce } from '../../shared/once'
import { showTime } from '../../shared/time'
import { may, useMe } from '../session'
import { Bones, Chip, Panel, Refused } from '../ui'
import { centre, type Settings } from './doors'
import { Calibration } from './unit'

const percent = (v: number) => (100 * v).toFixed(1) + '%'

/** 模型与设置: which model speaks, what it was found to be worth, and what the centre decided. */
export function Model() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const me = useMe()
  const keeper = may(me, 'manage_categories')
  const state = useQuery({ queryKey: ['triage'], queryFn: centre.state, refetchInterval: (q) => (q.state.data?.training ? 3000 : false) })
  const { go: train, busy } = useOnce(useCallback(() => centre.retrain(), []))
  if (state.isPending) return <Panel title="分类模型"><Bones lines={8} /></Panel>
  if (state.isError) return <Panel title="分类模型"><Refused error={state.error} retry={() => void state.refetch()} /></Panel>
  const { model, models, settings, training } = state.data
  const now = (models ?? []).find((m) => m.in_force)
  const retrain = async () => {
    try {
      await train({})
      await queries.invalidateQueries({ queryKey: ['triage'] })
      void message.success('已开始训练，完成后自动启用')
    } catch (e) {
      void message.error(e instanceof Problem ? e.message : '没有开始训练，请再试一次')
    }
  }
  return (
    <div className="s-model">
      <Panel title="现用模型" note={keeper && <Button size="small" loading={busy || training} onClick={() => void retrain()}>{training ? '正在训练' : '重新训练'}</Button>}>
        <div className="body">
          <p>{model.note}</p>
          {now && (
            <>
              <dl className="s-figures">
                <Figure name="分类准确率" value={percent(now.quality.accuracy)} note={`没有学过的 ${now.quality.n.toLocaleString('en')} 件`} />
                <Figure name="前三命中" value={percent(now.quality.top3)} />
                <Figure name="校准误差" value={percent(now.quality.ece)} note="把握与实际相差" />
                <Figure name="95% 准时可建议" value={percent(now.quality.coverage_at_95)} note="其余弃权，由人选" />
                <Figure name="单位首选派对" value={percent(now.units.top1)} note={`按先后试派 ${now.units.n.toLocaleString('en')} 件`} />
                <Figure name="单位校准误差" value={percent(now.units.ece)} />
              </dl>
              <div className="row wrap" style={{ marginTop: 10 }}>
                <Calibration curve={now.units.curve} width={260} height={110} />
                <p className="meta" style={{ maxWidth: 420 }}>
                  派单建议的校准曲线：横为所报把握，纵为实际派对的比例，落在虚线上即名实相符。
                  <br />
                  训练数据指纹 <span className="num">{now.digest.slice(0, 16)}</span>
                </p>
              </div>
            </>
          )}
        </div>
      </Panel>
      <SettingsForm key={JSON.stringify(settings)} settings={settings} keeper={keeper} />
      <Panel title="历次训练" className="grow" scroll>
        <table className="s-table">
          <thead>
            <tr><th>版本</th><th>时间</th><th>由谁</th><th className="r">学习件数</th><th className="r">分类准确率</th><th className="r">单位首选</th><th>状态</th></tr>
          </thead>
          <tbody>
            {(models ?? []).map((m) => (
              <tr key={m.version}>
                <td className="num">第 {m.version} 版</td>
                <td className="num">{showTime(m.trained_at)}</td>
                <td>{m.trained_by}</td>
                <td className="num r">{m.tickets.toLocaleString('en')}</td>
                <td className="num r">{percent(m.quality.accuracy)}</td>
                <td className="num r">{percent(m.units.top1)}</td>
                <td>{m.in_force ? <Chip tone="green">在用</Chip> : m.remark || <Chip>已替换</Chip>}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {!models?.length && <p className="meta" style={{ padding: 12 }}>还没有训练过。</p>}
      </Panel>
    </div>
  )
}

function Figure({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">{value}</dd>
      {note && <dd className="meta">{note}</dd>}
    </div>
  )
}

function SettingsForm({ settings, keeper }: { settings: Settings; keeper: boolean }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [s, setS] = useState(settings)
  const [refusal, setRefusal] = useState('')
  useEffect(() => setRefusal(''), [s])
  const { go, busy } = useOnce(useCallback((v: Settings) => centre.set(v), []))
  const save = async () => {
    try {
      const next = await go(s)
      if (next) queries.setQueryData(['triage'], next)
      void message.success('设置已保存，各节点立即生效')
    } catch (e) {
      setRefusal(e instanceof Problem ? e.message : '没有存上，请再试一次')
    }
  }
  const field = (name: keyof Settings, label: string, help: string, share?: boolean) => (
    <label className="s-setting">
      <span>{label}</span>
      <InputNumber disabled={!keeper} value={share ? Math.round(100 * (s[name] ?? 0)) : (s[name] ?? 0)} min={0} max={share ? 100 : undefined} addonAfter={share ? '%' : undefined} onChange={(v) => setS({ ...s, [name]: share ? (v ?? 0) / 100 : (v ?? 0) })} />
      <small className="meta">{help}</small>
    </label>
  )
  return (
    <Panel title="设置" note={keeper ? <Button size="small" type="primary" loading={busy} disabled={JSON.stringify(s) === JSON.stringify(settings)} onClick={() => void save()}>保存</Button> : '由中心主任修改'}>
      <div className="body s-settings">
        {refusal && <div className="alert" role="alert">{refusal}</div>}
        {field('auto_dispatch', '自动派单的把握', '达到即由系统派单；0 为不自动派。保密件、退回件和与判例冲突的一律由人派。', true)}
        {field('silence', '弃权界限', '低于此把握不建议分类；0 为按模型自己的界限。', true)}
        {field('least', '开始训练的件数', '已办结工单满此数才训练第一版。')}
        {field('repeat_days', '重复反映的计算期（天）', '多少天内同一诉求人同一事项算再次反映。')}
        {field('incident_hours', '事件的时间窗（小时）', '同一乡镇街道、同类诉求在多少小时内相近，算可能是同一事件。')}
        {field('incident_least', '提出事件的件数', '相近的满此数即提出，由派单员确认。')}
        {field('incident_auto', '自动并入事件的相似程度', '达到即由系统并入；0 为不自动并入。举报件和保密件从不并入。', true)}
      </div>
    </Panel>
  )
}
