import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { say } from '../../shared/words'
import { useCategories } from '../form/pickers'
import { may, useMe } from '../session'
import { Bones, Chip, Panel, Refused } from '../ui'
import { doors, type NoticeTemplate, type ReplyTemplate } from './doors'
import { Grid } from './grid'
import { History } from './history'
import { line, Sheet, yes } from './sheet'
import { occasions } from './words'

/** 通知模板: the words in which people are told. */
export function Notices() {
  const queries = useQueryClient()
  const page = useQuery({ queryKey: ['admin', 'notices'], queryFn: doors.notices })
  const [open, setOpen] = useState<NoticeTemplate>()
  if (page.isPending) return <Bones lines={8} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const key = (t: NoticeTemplate) => `${t.occasion}.${t.channel}`
  return (
    <div className="a-two">
      <Panel title="通知模板" className="grow" note="群众收短信，工作人员收站内消息">
        <div className="scroll grow" tabIndex={-1}>
          <Grid
            label="通知模板" rows={page.data} id={key} onOpen={setOpen} chosen={open && key(open)} off={(t) => !t.enabled}
            columns={[
              { name: 'occasion', label: '事由', width: 150, show: (t) => <b>{say(occasions, t.occasion)}</b> },
              { name: 'channel', label: '渠道', width: 80, show: (t) => (t.channel === 'sms' ? '短信' : '站内消息') },
              { name: 'text', label: '文字', show: (t) => <span className="a-wrap">{t.text}</span> },
              { name: 'state', label: '', width: 120, show: (t) => (!t.enabled ? <Chip>已停发</Chip> : t.own ? <Chip tone="amber">本市改过</Chip> : null) },
            ]}
          />
        </div>
      </Panel>
      {open && (
        <Sheet
          key={key(open)} draft={`notice.${key(open)}`} title={`${say(occasions, open.occasion)}（${open.channel === 'sms' ? '短信' : '站内消息'}）`} start={{ ...open, urgent: String(open.urgent), enabled: String(open.enabled) }} onClose={() => setOpen(undefined)} onReload={() => page.refetch()}
          lines={[
            line('text', '文字', 'textarea', { required: true, max: 200, help: '可用 {no} 工单号、{unit} 单位、{due} 到期、{sign} 签收期限、{state} 结果、{text} 说明' }),
            yes('urgent', '夜间也发', '不选时 21 点至次日 8 点之间推迟到 8 点'),
            yes('enabled', '发送'),
          ]}
          save={(v) => doors.setNotice({ occasion: open.occasion, channel: open.channel, urgent: false, enabled: false, ...v, version: page.data.find((t) => key(t) === key(open))?.version ?? open.version })}
          done={() => (void queries.invalidateQueries({ queryKey: ['admin'] }), setOpen(undefined))}
          more={
            <div className="body">
              <p className="meta">预置：{open.preset}</p>
              <History noun="notice_template" of={key(open)} fields={{ text: '文字', urgent: '夜间也发', enabled: '发送' }} />
            </div>
          }
        />
      )}
    </div>
  )
}

/** 答复模板: what units often answer; the centre keeps all, a unit its own. */
export function Replies() {
  const me = useMe()
  const queries = useQueryClient()
  const page = useQuery({ queryKey: ['admin', 'replies'], queryFn: doors.replies })
  const categories = useCategories()
  const [open, setOpen] = useState<ReplyTemplate | 'new'>()
  if (page.isPending) return <Bones lines={8} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const t = open === 'new' ? undefined : open
  const centre = may(me, 'manage_categories')
  return (
    <div className="a-two">
      <Panel
        title="答复模板" className="grow"
        note={
          <Button size="small" type="primary" onClick={() => setOpen('new')}>
            新建模板
          </Button>
        }
      >
        <div className="scroll grow" tabIndex={-1}>
          <Grid
            label="答复模板" rows={page.data} id={(x) => String(x.id)} onOpen={setOpen} chosen={t && String(t.id)} off={(x) => !x.enabled} none="还没有答复模板，新建后承办单位写答复时可以选用。"
            columns={[
              { name: 'title', label: '标题', width: 200, show: (x) => <b>{x.title}</b> },
              { name: 'unit', label: '单位', width: 180, show: (x) => x.unit_name || '各单位通用' },
              { name: 'category', label: '分类', width: 90, show: (x) => categories.data?.find((c) => c.id === x.category)?.name ?? (x.category || '各类通用') },
              { name: 'text', label: '内容', show: (x) => <span className="cut">{x.text}</span> },
              { name: 'state', label: '', width: 80, show: (x) => (x.enabled ? null : <Chip>已停用</Chip>) },
            ]}
          />
        </div>
      </Panel>
      {open && (
        <Sheet
          key={t?.id ?? 'new'} draft={`reply.${t?.id ?? 'new'}`} title={t ? t.title : '新建答复模板'} start={t ? { ...t, enabled: String(t.enabled) } : { enabled: 'true', unit: centre ? undefined : me.unit?.id }} onClose={() => setOpen(undefined)} onReload={() => page.refetch()}
          lines={[
            line('title', '标题', 'text', { required: true, max: 40 }),
            line('text', '内容', 'textarea', { required: true, max: 2000, help: '可用 {no} 工单号、{title} 标题、{unit} 单位、{date} 今天、{due} 到期日；要承办人填写的写在【】里' }),
            line('unit', '单位', 'unit', { required: !centre, known: t?.unit ? [{ id: t.unit, name: t.unit_name ?? '原单位' }] : me.unit?.id ? [me.unit] : [], help: centre ? '不填为各单位通用' : '' }),
            line('category', '诉求分类', 'category', { help: '不填为各类通用' }),
            yes('enabled', '在用'),
          ]}
          save={(v) => doors.saveReply({ id: t?.id, enabled: false, ...v, version: t ? (page.data.find((x) => x.id === t.id)?.version ?? t.version) : 0 })}
          done={() => (void queries.invalidateQueries({ queryKey: ['admin'] }), setOpen(undefined))}
          more={t && centre && <div className="body"><History noun="reply_template" of={String(t.id)} fields={{ title: '标题', text: '内容', category: '分类', enabled: '在用' }} /></div>}
        />
      )}
    </div>
  )
}
