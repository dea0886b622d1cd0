import { useCallback, useState } from 'react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Select } from 'antd'
import { Problem } from '../../shared/http'
import { useOnce } from '../../shared/once'
import { showTime } from '../../shared/time'
import { CategoryPicker, RegionPicker, UnitPicker } from '../form/pickers'
import { may, useMe } from '../session'
import { Blank, Bones, Panel, Refused } from '../ui'
import { centre } from './doors'

const page = 100
type Line = { category?: string; region?: string; unit?: number; item: string; remark: string }
const blank: Line = { item: '', remark: '' }

/** 权责清单: which unit answers for what, as it is and as it was in every version. */
export function Duties() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const keeper = may(useMe(), 'manage_categories')
  const [category, setCategory] = useState<string | undefined>()
  const [version, setVersion] = useState(0)
  const [skip, setSkip] = useState(0)
  const [line, setLine] = useState(blank)
  const [refusal, setRefusal] = useState('')
  const list = useQuery({ queryKey: ['duties', category, version, skip], queryFn: () => centre.duties({ category, version, skip }), placeholderData: keepPreviousData })
  const { go, busy } = useOnce(useCallback((l: Line) => centre.setDuty({ category: l.category ?? '', region: l.region, unit: l.unit ?? 0, item: l.item, remark: l.remark }), []))
  const save = async () => {
    if (!line.category || !line.unit) return setRefusal('请选择分类和承办单位')
    try {
      if (!(await go(line))) return
      setLine(blank)
      setRefusal('')
      await queries.invalidateQueries({ queryKey: ['duties'] })
      void message.success('已写入权责清单，派单建议立即按新清单')
    } catch (e) {
      setRefusal(e instanceof Problem ? e.message : '没有存上，请再试一次')
    }
  }
  const items = list.data?.items ?? []
  const versions = list.data?.versions ?? []
  return (
    <div className="s-duties">
      <Panel
        title="权责清单"
        className="grow"
        scroll
        note={
          <>
            <CategoryPicker aria-label="分类" value={category} onChange={(c) => { setCategory(c); setSkip(0) }} placeholder="全部分类" style={{ width: 260 }} />
            <Select aria-label="版本" size="middle" value={version} onChange={(v) => { setVersion(v); setSkip(0) }} style={{ width: 220 }} options={[{ value: 0, label: '现行' }, ...versions.map((v) => ({ value: v.version, label: `第 ${v.version} 版 ${showTime(v.at)}` }))]} />
          </>
        }
      >
        {list.isPending ? <Bones /> : list.isError ? <Refused error={list.error} retry={() => void list.refetch()} /> : !items.length ? <Blank title="清单里没有这一类">在右侧写入一条，派单建议即以此为准。</Blank> : (
          <>
            <table className="s-table">
              <thead><tr><th>分类</th><th>地区</th><th>承办单位</th><th>清单条目</th></tr></thead>
              <tbody>
                {items.map((d) => (
                  <tr key={d.id}><td>{d.category.name}</td><td>{d.region?.name ?? '全市'}</td><td>{d.unit.name}</td><td>{d.item}</td></tr>
                ))}
              </tbody>
            </table>
            <div className="row" style={{ padding: 10 }}>
              <Button size="small" disabled={!skip} onClick={() => setSkip(skip - page)}>上一页</Button>
              <span className="meta num">{skip + 1}—{skip + items.length} / {list.data.total}</span>
              <Button size="small" disabled={skip + page >= list.data.total} onClick={() => setSkip(skip + page)}>下一页</Button>
            </div>
          </>
        )}
      </Panel>
      <div className="s-side">
        {keeper && (
          <Panel title="写入一条">
            <div className="body s-editor">
              {refusal && <div className="alert" role="alert">{refusal}</div>}
              <label><span>分类</span><CategoryPicker value={line.category} onChange={(c) => setLine({ ...line, category: c })} /></label>
              <label><span>地区</span><RegionPicker value={line.region} onChange={(r) => setLine({ ...line, region: r })} placeholder="不选为全市" /></label>
              <label><span>承办单位</span><UnitPicker value={line.unit} onChange={(u) => setLine({ ...line, unit: u as number | undefined })} /></label>
              <label><span>清单条目</span><Input value={line.item} maxLength={60} onChange={(e) => setLine({ ...line, item: e.target.value })} placeholder="如 第 2.3.1 项" /></label>
              <label><span>依据</span><Input value={line.remark} maxLength={300} onChange={(e) => setLine({ ...line, remark: e.target.value })} placeholder="文件名称和文号" /></label>
              <Button type="primary" loading={busy} onClick={() => void save()}>写入，成为新版本</Button>
              <p className="meta">同一分类、同一地区只有一条；写入后旧的一条停用，历史版本可查。</p>
            </div>
          </Panel>
        )}
        <Panel title="历次版本" scroll className="grow">
          <ul className="earlier">
            {versions.map((v) => (
              <li key={v.version}><div className="row"><b>第 {v.version} 版</b><span className="meta num">{showTime(v.at)}</span></div><p className="meta">{v.by}：{v.remark}</p></li>
            ))}
          </ul>
        </Panel>
      </div>
    </div>
  )
}
