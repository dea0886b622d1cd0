import { useEffect, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { Problem } from '../../shared/http'
import { showDue } from '../../shared/time'
import { Blank, Bones, Choice, Panel, Refused } from '../ui'
import { doors, type Quiz } from './doors'
import './command.css'

/** 上岗测验: fifteen minutes before the first call of a volunteer. */
export function QuizPage() {
  const queries = useQueryClient()
  const read = useQuery({ queryKey: ['quiz'], queryFn: doors.quiz })
  const [answers, setAnswers] = useState<Record<number, number>>({})
  const keep = (q: Quiz) => queries.setQueryData(['quiz'], q)
  const start = useMutation({ mutationFn: doors.startQuiz, onSuccess: (q) => (setAnswers({}), keep(q)) })
  const hand = useMutation({ mutationFn: () => doors.handQuiz((read.data!.questions ?? []).map((_, i) => answers[i] ?? -1)), onSuccess: keep, onError: () => void read.refetch() })
  useEffect(() => {
    document.title = '上岗测验 · 宿事速办'
  }, [])
  if (read.isPending) return <Panel title="上岗测验"><Bones lines={8} /></Panel>
  if (read.error instanceof Problem && read.error.status === 403) return <Panel title="上岗测验"><Blank title="没有测验要做">上岗测验供战时响应的志愿者使用；您的账号可以直接登记。</Blank></Panel>
  if (read.isError) return <Panel title="上岗测验"><Refused error={read.error} retry={() => void read.refetch()} /></Panel>
  const q = read.data
  const questions = q.questions ?? []
  const error = start.error ?? hand.error
  return (
    <Panel title="上岗测验" scroll className="grow" note={`本班 ${showDue(q.from)} 至 ${showDue(q.until)}，到时账号失效`}>
      {q.passed_at ? (
        <Blank title={`已通过，${q.score} 分`}>可以到话务台登记了。</Blank>
      ) : !q.started_at ? (
        <Blank title={q.tries ? `上次 ${q.score} 分，没有通过` : '先完成测验再接听'}>
          {q.minutes} 分钟内作答，{q.pass} 分合格，最多 {q.most_tries} 次，已做 {q.tries} 次。
          <div><Button type="primary" loading={start.isPending} onClick={() => start.mutate()}>开始</Button></div>
        </Blank>
      ) : (
        <ol className="c-quiz">
          {questions.map((one, i) => (
            <li key={one.text}>
              <p>{i + 1}. {one.text}</p>
              <Choice name={`q${i}`} label={one.text} className="c-options" value={answers[i] === undefined ? undefined : String(answers[i])} options={(one.options ?? []).map((label, k) => ({ value: String(k), label }))} onChange={(v) => setAnswers({ ...answers, [i]: Number(v) })} />
            </li>
          ))}
          <li><Button type="primary" loading={hand.isPending} disabled={Object.keys(answers).length < questions.length} onClick={() => hand.mutate()}>交卷</Button> <span className="meta">已答 {Object.keys(answers).length} ÷ {questions.length}，请在 {showDue(new Date(Date.parse(q.started_at) + q.minutes * 60_000))} 前交卷</span></li>
        </ol>
      )}
      {error && <p role="alert" className="reveal-no">{error.message}</p>}
    </Panel>
  )
}
