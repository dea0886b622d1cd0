import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { Choice, Panel, choices } from '../ui'
import { doors, reads, ways, type View } from './doors'
import { why } from './page'

const steps = ['5', '4', '3', '2', '1'].map((value) => ({ value, label: value }))

/** 明访: one questionnaire is taken down after the other; what they come to stands beside. */
export function Survey({ view: v }: { view: View }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [way, setWay] = useState<'phone' | 'street' | 'web'>('phone')
  const [given, setGiven] = useState<Record<string, number>>({})
  const save = useMutation({
    mutationFn: () => doors.answer(v.id, way, given),
    onSuccess: () => {
      setGiven({})
      void queries.invalidateQueries({ queryKey: ['evaluation', v.id] })
    },
    onError: (e) => void message.error(why(e)),
  })
  const questions = v.indicators.questions ?? []
  return (
    <div className="ev-two">
      <Panel title="录入一份问卷" scroll note={`已收 ${v.answers} 份，要收 ${v.indicators.answers} 份；不记姓名和号码`}>
        {v.state === 'closed' ? <p className="body meta">这一轮已经定级，不再收问卷。</p> : (
          <div className="ev-form body">
            <Choice name="way" label="投放方式" value={way} options={choices(ways)} onChange={(w) => setWay(w as typeof way)} />
            {questions.map((q) => (
              <div key={q.key} className="ev-check">
                <span>{q.text}</span>
                <Choice name={`ask-${q.key}`} label={q.text} value={given[q.key] ? String(given[q.key]) : undefined} options={steps} onChange={(s) => setGiven({ ...given, [q.key]: Number(s) })} />
              </div>
            ))}
            <div className="row"><Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>记下这一份</Button><Button onClick={() => setGiven({})}>清空</Button></div>
          </div>
        )}
      </Panel>
      <Panel title="回答" scroll note="4、5 的占回答者的比例">
        <table className="q-table ev-table">
          <thead><tr><th>题目</th><th className="n">回答</th><th className="n">比例</th><th className="n">95% 区间</th></tr></thead>
          <tbody>
            {questions.map((q) => {
              const l = (v.lines ?? []).find((x) => x.source === 'survey' && x.from === q.key)
              return <tr key={q.key}><td>{q.text}</td><td className="n num">{l?.den ?? 0}</td><td className="n num">{l ? reads(l) : '—'}</td><td className="n num">{l?.high ? `${l.low.toFixed(1)}–${l.high.toFixed(1)}%` : '—'}</td></tr>
            })}
          </tbody>
        </table>
      </Panel>
    </div>
  )
}
