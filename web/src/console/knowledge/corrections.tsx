import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { Problem } from '../../shared/http'
import { showTime } from '../../shared/time'
import { correctionVerdicts, flaws, say } from '../../shared/words'
import { Bones, Chip, Choice, choices, Refused } from '../ui'
import { doors, type Article, type Correction } from './doors'

/** 纠错: whoever finds a mistake says so, whoever keeps the article answers. */
export function Corrections({ article: a }: { article: Article }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const list = useQuery({ queryKey: ['article', 'corrections', a.id], queryFn: () => doors.corrections(a.id) })
  const [flaw, setFlaw] = useState<string>()
  const [text, setText] = useState('')
  const [refusal, setRefusal] = useState('')
  const keeper = (a.actions ?? []).length > 0
  const again = () => {
    void queries.invalidateQueries({ queryKey: ['article', 'corrections', a.id] })
    void queries.invalidateQueries({ queryKey: ['articles'] })
  }
  const correct = useMutation({
    mutationFn: () => doors.correct(a.id, { flaw: flaw as Correction['flaw'], text: text.trim() }),
    onSuccess: () => {
      setText('')
      setFlaw(undefined)
      setRefusal('')
      void message.success('已提交，责任单位和知识管理员会收到消息')
      again()
    },
    onError: (e) => setRefusal(e instanceof Problem ? e.message : '没有提交成功，填写的内容还在，请再试一次。'),
  })
  return (
    <div className="k-corrections">
      {list.isPending ? (
        <Bones lines={2} />
      ) : list.isError ? (
        <Refused error={list.error} retry={() => void list.refetch()} />
      ) : (
        <ul>
          {list.data.map((c) => (
            <One key={c.id} correction={c} mayDecide={keeper && !c.own} done={again} />
          ))}
        </ul>
      )}
      {a.state !== 'withdrawn' && (
        <form
          className="k-correct"
          aria-label="提交纠错"
          onSubmit={(e) => {
            e.preventDefault()
            if (!flaw) return setRefusal('请选择问题类型')
            if ([...text.trim()].length < 4) return setRefusal('请写明哪里有问题、应当是什么，至少 4 个字')
            correct.mutate()
          }}
        >
          <Choice name="flaw" label="问题类型" value={flaw} onChange={setFlaw} options={choices(flaws)} />
          <Input.TextArea value={text} onChange={(e) => setText(e.target.value)} maxLength={1000} autoSize={{ minRows: 2, maxRows: 6 }} aria-label="哪里有问题、应当是什么" placeholder="哪里有问题、应当是什么；不要写来电人的姓名和号码" />
          {refusal && (
            <div className="alert" role="alert">
              {refusal}
            </div>
          )}
          <Button htmlType="submit" loading={correct.isPending}>
            提交纠错
          </Button>
        </form>
      )}
    </div>
  )
}

function One({ correction: c, mayDecide, done }: { correction: Correction; mayDecide: boolean; done: () => void }) {
  const { message } = App.useApp()
  const [answer, setAnswer] = useState('')
  const [refusal, setRefusal] = useState('')
  const decide = useMutation({
    mutationFn: (verdict: 'accepted' | 'declined') => doors.decide(c.id, { verdict, answer: answer.trim() }),
    onSuccess: () => {
      void message.success('已答复，提出人会收到消息')
      done()
    },
    onError: (e) => setRefusal(e instanceof Problem ? e.message : '没有办成，请再试一次。'),
  })
  return (
    <li>
      <p className="row wrap">
        <Chip tone={c.verdict === 'accepted' ? 'green' : c.verdict === 'declined' ? 'grey' : 'amber'}>{say(correctionVerdicts, c.verdict || 'waiting')}</Chip>
        <b>{say(flaws, c.flaw)}</b>
        <span className="meta">
          {c.by} · 第 {c.edition} 版 · {showTime(c.at)}
        </span>
      </p>
      <p className="pre">{c.text}</p>
      {c.answer && (
        <p className="k-answer pre">
          {c.answered_by}：{c.answer}
        </p>
      )}
      {mayDecide && !c.verdict && (
        <div className="k-decide">
          <Input.TextArea value={answer} onChange={(e) => setAnswer(e.target.value)} maxLength={1000} autoSize={{ minRows: 1, maxRows: 5 }} aria-label="处理结果" placeholder="处理结果，提出人会看到" />
          {refusal && (
            <div className="alert" role="alert">
              {refusal}
            </div>
          )}
          <div className="row">
            <Button size="small" type="primary" disabled={answer.trim().length < 2} loading={decide.isPending} onClick={() => decide.mutate('accepted')}>
              采纳
            </Button>
            <Button size="small" disabled={answer.trim().length < 2 || decide.isPending} onClick={() => decide.mutate('declined')}>
              不采纳
            </Button>
          </div>
        </div>
      )}
    </li>
  )
}
