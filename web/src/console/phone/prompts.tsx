import { useEffect, useRef, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { showTime } from '../../shared/time'
import { Bones, Panel, Refused } from '../ui'
import { doors, savePrompt, sound, type Prompt } from './doors'
import '../quality/quality.css'

/** 语音: what callers hear; an office puts in its own recording, and back. */
export function PromptsPart({ bar }: { bar: React.ReactNode }) {
  const read = useQuery({ queryKey: ['prompts'], queryFn: doors.prompts })
  const { message } = App.useApp()
  const [heard, setHeard] = useState<string>()
  useEffect(() => () => void (heard && URL.revokeObjectURL(heard)), [heard])
  const hear = (url: string) => void sound(url).then(setHeard, (e: Error) => void message.error(e.message))
  return (
    <Panel title="语音" className="grow" note="16 位 WAV，自动转为电话用的 8 kHz 单声道；换上后下一位来电人就听到" scroll>
      {bar}
      {heard && <audio key={heard} controls autoPlay src={heard} aria-label="试听" style={{ width: '100%', height: 36 }} />}
      {read.isPending && <Bones lines={10} />}
      {read.isError && <Refused error={read.error} retry={() => void read.refetch()} />}
      {read.data && (
        <table className="q-table">
          <thead><tr><th scope="col">语音</th><th scope="col">时长</th><th scope="col">现用</th><th scope="col">最近更换</th><th scope="col">办理</th></tr></thead>
          <tbody>{read.data.map((p) => <Line key={p.name} prompt={p} hear={hear} />)}</tbody>
        </table>
      )}
    </Panel>
  )
}

function Line({ prompt: p, hear }: { prompt: Prompt; hear: (url: string) => void }) {
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const file = useRef<HTMLInputElement>(null)
  const done = () => queries.invalidateQueries({ queryKey: ['prompts'] })
  const save = useMutation({ mutationFn: (f: File) => savePrompt(p.name, f), onSuccess: () => (void message.success(`「${p.title}」已换上`), done()), onError: (e) => void message.error(e.message, 6) })
  const reset = useMutation({ mutationFn: () => doors.resetPrompt(p.name), onSuccess: done, onError: (e) => void message.error(e.message) })
  const last = p.history?.[0]
  const at = (version: number) => `/api/prompts/sound?name=${p.name}&version=${version}`
  return (
    <tr>
      <th scope="row">{p.title}</th>
      <td className="num">{p.seconds.toFixed(1)} 秒</td>
      <td>{p.own ? '本单位录音' : '随程序的语音'}</td>
      <td>
        {last ? `${last.by}　${showTime(last.at)}` : ''}
        {(p.history ?? []).slice(1).filter((h) => h.own).map((h) => <Button key={h.version} size="small" type="link" onClick={() => hear(at(h.version))}>听第 {h.version} 版</Button>)}
      </td>
      <td>
        <Button size="small" type="link" aria-label={`试听 ${p.title}`} onClick={() => hear(at(0))}>试听</Button>
        <Button size="small" type="link" aria-label={`更换 ${p.title}`} loading={save.isPending} onClick={() => file.current?.click()}>更换</Button>
        <input ref={file} type="file" accept=".wav,audio/wav" hidden aria-label={`${p.title}的 WAV 文件`} onChange={(e) => { const f = e.target.files?.[0]; e.target.value = ''; if (f) save.mutate(f) }} />
        {p.own && <Button size="small" type="link" loading={reset.isPending} onClick={() => void modal.confirm({ title: `「${p.title}」恢复为随程序的语音？`, okText: '恢复', cancelText: '取消', onOk: () => reset.mutate() })}>恢复</Button>}
      </td>
    </tr>
  )
}
