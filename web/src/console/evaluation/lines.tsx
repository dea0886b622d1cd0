import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, InputNumber } from 'antd'
import { useFiles } from '../../shared/files'
import { showTime } from '../../shared/time'
import { say } from '../../shared/words'
import { FilesField } from '../attachments/files-field'
import { Chip, Panel } from '../ui'
import { doors, reads, sources, type Line, type View } from './doors'
import { why } from './page'

/** The forty-nine in their two levels, and one of them with where its number comes from. */
export function Lines({ view: v, chosen, choose }: { view: View; chosen?: string; choose: (key: string) => void }) {
  const lines = v.lines ?? []
  const one = lines.find((l) => l.key === chosen)
  return (
    <div className="ev-two">
      <Panel title="49 项指标" scroll note={`「${v.indicators.name}」第 ${v.indicators.version} 版`}>
        <table className="q-table ev-table">
          <thead><tr><th>编号</th><th>指标</th><th>来源</th><th className="n">结果</th><th className="n">得分 / 分值</th><th className="n">上轮</th></tr></thead>
          {(v.indicators.areas ?? []).map((a) => (
            <tbody key={a.key}>
              <tr className="ev-area"><th colSpan={6} scope="rowgroup">{a.key} {a.name}</th></tr>
              {(a.topics ?? []).flatMap((t) => (t.items ?? []).map((i) => lines.find((l) => l.key === i.key)).filter((l) => l !== undefined)).map((l) => (
                <tr key={l.key} className={l.key === chosen ? 'on' : ''}>
                  <td className="num">{l.key}</td>
                  <td><button type="button" className="link" onClick={() => choose(l.key)}>{l.name}</button></td>
                  <td>{say(sources, l.source)}</td>
                  <td className="n num">{reads(l)}</td>
                  <td className="n num">{l.counted ? <>{l.points.toFixed(2)} / {l.weight}</> : <Chip tone="grey">{l.den ? '样本不足' : '没有数据'}</Chip>}</td>
                  <td className="n num">{l.before != null ? l.before.toFixed(2) : '—'}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </Panel>
      {one ? <Detail key={one.key} view={v} line={one} /> : <Panel title="怎样得来"><p className="body meta">从左边选一项，这里写明数据从哪里来、怎样评分，并能打开它后面的工单。</p></Panel>}
    </div>
  )
}

function Detail({ view: v, line: l }: { view: View; line: Line }) {
  const asked = l.source === 'survey' ? (v.indicators.questions ?? []).find((q) => q.key === l.from)?.text : undefined
  const check = l.source === 'mystery' ? (v.indicators.checks ?? []).find((c) => c.key === l.from) : undefined
  return (
    <Panel title={`${l.key} ${l.name}`} scroll note={say(sources, l.source)}>
      <dl className="ev-detail">
        <div><dt>结果</dt><dd className="num">{reads(l)}{l.den && l.source !== 'proof' ? `（${l.unit === '%' ? `${l.num} / ` : ''}${l.den}）` : ''}{l.high ? `，95% 区间 ${l.low.toFixed(1)}–${l.high.toFixed(1)}%` : ''}</dd></div>
        <div><dt>得分</dt><dd className="num">{l.counted ? `${l.points.toFixed(2)} / ${l.weight} 分` : `不计分，至少要 ${l.least} 个样本`}</dd></div>
        <div><dt>评分</dt><dd>{l.help}；{l.floor}{l.unit === '%' ? '%' : ''} 不得分，{l.target}{l.unit === '%' ? '%' : ''} 得满分，之间按比例</dd></div>
        {check && <div><dt>观测项</dt><dd>{check.name}：{check.help}</dd></div>}
        {asked && <div><dt>问卷题</dt><dd>{asked}</dd></div>}
        <div><dt>责任</dt><dd>{l.owner}</dd></div>
        {l.at && <div><dt>{l.source === 'proof' ? '评定' : '取数'}</dt><dd>{l.by} {showTime(l.at)}</dd></div>}
        {l.paper && <div><dt>佐证</dt><dd>{l.paper}{l.file && <> · <a href={`/api/evaluations/${v.id}/proof?item=${l.key}`} target="_blank" rel="noreferrer">{l.file}</a></>}</dd></div>}
      </dl>
      {l.source === 'computed' && !/^K0[12]$/.test(l.from) && <p className="body"><Link to="/stats" search={{ from: v.from, to: v.to, k: l.from }}>打开后面的工单（{l.from}）</Link></p>}
      {l.source === 'computed' && /^K0[12]$/.test(l.from) && <p className="body meta">由评价期内全部来电计算，详见话务统计（{l.from}）。</p>}
      {l.source === 'proof' && v.state === 'open' && <Prove view={v} line={l} />}
    </Panel>
  )
}

function Prove({ view: v, line: l }: { view: View; line: Line }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const files = useFiles('/files')
  const [points, setPoints] = useState(l.den ? l.num : 100)
  const [paper, setPaper] = useState(l.paper)
  const ready = files.list.find((f) => f.state === 'sent')
  const save = useMutation({
    mutationFn: () => doors.prove(v.id, { item: l.key, points, paper, file: ready?.file, name: ready?.name }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['evaluation', v.id] }),
    onError: (e) => void message.error(why(e)),
  })
  return (
    <div className="ev-form body">
      <label>评定（0–100）<InputNumber min={0} max={100} value={points} onChange={(n) => setPoints(n ?? 0)} /></label>
      <label>佐证材料和理由<Input.TextArea rows={3} maxLength={500} value={paper} onChange={(e) => setPaper(e.target.value)} /></label>
      <FilesField files={files} label="佐证文件" help="一项一个文件" />
      <Button type="primary" loading={save.isPending} disabled={files.list.some((f) => f.state === 'going')} onClick={() => save.mutate()}>保存</Button>
    </div>
  )
}
