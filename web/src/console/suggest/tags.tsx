import { useCallback, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Input } from 'antd'
import { Problem } from '../../shared/http'
import { useOnce } from '../../shared/once'
import { showTime } from '../../shared/time'
import { may, useMe } from '../session'
import { Blank, Bones, Chip, Panel, Refused, StateChip } from '../ui'
import { centre, type Tag, type TagPreview } from './doors'

const form = `词: 欠薪 讨薪        一行里的词有一个即可；几行「词」要都符合
同时: 工资 拖欠      都要有
不含: 咨询           都没有
样式: [0-9]+个月     正则表达式
分类: 9.1   地区: 341302
时段: 22:00-06:00   日期: 2026-06-01至2026-09-30
紧急: 较急 / 紧急 / 突发
呼叫: 班长           立即通知班长到席`

const fresh: Tag = { id: 0, version: 0, name: '', text: '词: ', enabled: true, at: '', by: '' }

/** 标签规则: written in words, tried on the last ten thousand tickets before they are saved. */
export function TagRules() {
  const list = useQuery({ queryKey: ['tag-rules'], queryFn: centre.tags })
  const [open, setOpen] = useState<Tag | undefined>()
  const keeper = may(useMe(), 'manage_categories')
  const items = list.data?.items ?? []
  const shown = open ?? items[0]
  return (
    <div className="s-tags">
      <Panel title="规则" note={keeper && <button type="button" className="link" onClick={() => setOpen(fresh)}>新建</button>} scroll className="grow">
        {list.isPending ? <Bones /> : list.isError ? <Refused error={list.error} retry={() => void list.refetch()} /> : !items.length ? <Blank title="还没有规则">新建一条，保存前可以看到会标记哪些工单。</Blank> : (
          <ul className="s-rules">
            {items.map((t) => (
              <li key={t.id}>
                <button type="button" className={shown?.id === t.id ? 'on' : undefined} onClick={() => setOpen(t)}>
                  <b>{t.name}</b>
                  {t.enabled ? <Chip tone="green">启用</Chip> : <Chip>停用</Chip>}
                  <span className="meta cut">第 {t.version} 版 · {t.by} · {showTime(t.at)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {shown && <Editor key={shown.id + '.' + shown.version} tag={shown} keeper={keeper} done={() => setOpen(undefined)} />}
    </div>
  )
}

function Editor({ tag, keeper, done }: { tag: Tag; keeper: boolean; done: () => void }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [t, setT] = useState(tag)
  const [refusal, setRefusal] = useState('')
  const [seen, setSeen] = useState<{ of: string; result: TagPreview } | undefined>()
  const { go: tryIt, busy: trying } = useOnce(useCallback((b: { name: string; text: string }) => centre.preview(b), []))
  const { go: save, busy: saving } = useOnce(useCallback((b: Tag) => centre.save({ id: b.id, version: b.version, name: b.name, text: b.text, enabled: b.enabled }), []))
  const words = (e: unknown) => setRefusal(e instanceof Problem ? e.message : '没有办成，请再试一次')
  const change = (part: Partial<Tag>) => {
    setT({ ...t, ...part })
    setRefusal('')
  }
  const preview = async () => {
    try {
      const result = await tryIt({ name: t.name || '试算', text: t.text })
      if (result) setSeen({ of: t.text, result })
    } catch (e) {
      words(e)
    }
  }
  const keep = async () => {
    try {
      const next = await save(t)
      if (!next) return
      queries.setQueryData(['tag-rules'], next)
      void message.success('规则已保存，从下一件登记起生效')
      done()
    } catch (e) {
      words(e)
    }
  }
  return (
    <>
      <Panel title={tag.id ? `${tag.name}（第 ${tag.version} 版）` : '新规则'} note={keeper ? undefined : '由中心主任修改'}>
        <div className="body s-editor">
          {refusal && <div className="alert" role="alert">{refusal}</div>}
          <label>
            <span>标签</span>
            <Input value={t.name} maxLength={12} disabled={!keeper} onChange={(e) => change({ name: e.target.value })} placeholder="如 欠薪" />
          </label>
          <label>
            <span>规则</span>
            <Input.TextArea value={t.text} rows={9} disabled={!keeper} onChange={(e) => change({ text: e.target.value })} spellCheck={false} />
          </label>
          <Checkbox checked={t.enabled} disabled={!keeper} onChange={(e) => change({ enabled: e.target.checked })}>启用</Checkbox>
          {keeper && (
            <div className="row">
              <Button loading={trying} onClick={() => void preview()}>试算最近一万件</Button>
              <Button type="primary" loading={saving} disabled={seen?.of !== t.text && t.text !== tag.text} onClick={() => void keep()}>保存</Button>
              <span className="meta">{seen?.of !== t.text && t.text !== tag.text ? '改过的规则先试算，再保存' : ''}</span>
            </div>
          )}
          <details className="meta">
            <summary>怎么写</summary>
            <pre>{form}</pre>
          </details>
        </div>
      </Panel>
      <Panel title="会标记的工单" note={seen && `最近 ${seen.result.looked.toLocaleString('en')} 件中 ${seen.result.marked.toLocaleString('en')} 件${seen.result.stopped ? '（时间到，没有看完）' : ''}`} scroll className="grow">
        {!seen ? <Blank title="试算后显示">列出会标记的工单和起作用的词，确认合适再保存。</Blank> : !seen.result.sample?.length ? <Blank title="没有会标记的工单" /> : (
          <ul className="earlier">
            {seen.result.sample.map((r) => (
              <li key={r.id}>
                <div className="row">
                  <Link to="/tickets/$id" params={{ id: String(r.id) }} target="_blank" className="cut grow">{r.title}</Link>
                  <StateChip state={r.state} />
                </div>
                <div className="row meta">
                  <span className="num">{showTime(r.created_at)}</span>
                  {(r.words ?? []).map((w) => <span key={w} className="s-word">{w}</span>)}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  )
}
