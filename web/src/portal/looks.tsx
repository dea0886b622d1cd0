import { useState } from 'react'
import { citizen, type Receipt } from '../shared/citizen'
import { Problem } from '../shared/http'
import { showTime } from '../shared/time'

type Look = { at: string; post: string; field: string }

/** 谁看过我的号码: every look at the whole number is on record, and its owner may read the record. */
export function Looks({ asked }: { asked: Receipt }) {
  const [list, setList] = useState<Look[] | undefined>()
  const [refusal, setRefusal] = useState('')
  const read = async () => {
    setRefusal('')
    try {
      setList(await citizen.looks(asked))
    } catch (e) {
      setRefusal(e instanceof Problem ? e.message : '没有读到，请再试一次。')
    }
  }
  if (!list)
    return (
      <>
        <button type="button" className="text no-print" onClick={() => void read()}>谁看过我的号码</button>
        {refusal && <div className="warn" role="alert">{refusal}</div>}
      </>
    )
  return (
    <div role="status">
      <h2>谁看过我的号码</h2>
      {list.length === 0 ? (
        <p className="soft">还没有人查看过您的完整姓名或号码，工作人员平时只看到打了星号的。</p>
      ) : (
        <ul className="list">
          {list.map((l, i) => (
            <li key={i}>
              <span>{l.post} 查看了{l.field === 'name' ? '姓名' : '号码'}</span>
              <span className="soft">&nbsp;{showTime(l.at)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
