import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { Problem } from '../../shared/http'
import { showTime } from '../../shared/time'
import { Bones, Chip, Panel, Refused } from '../ui'
import { doors, saveDocument, type DocumentTemplate } from './doors'
import { FileButton } from './file'

/** 文书模板: the Word files that documents are filled from; an office edits them in Word. */
export function Documents() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const page = useQuery({ queryKey: ['admin', 'documents'], queryFn: doors.documents })
  const [kind, setKind] = useState<string>()
  const [refusal, setRefusal] = useState('')
  if (page.isPending) return <Bones lines={6} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const here = page.data.find((k) => k.kind === kind) ?? page.data[0]
  const save = async (file?: File) => {
    setRefusal('')
    try {
      await saveDocument(here.kind, file)
      void message.success(file ? '已换上新模板，今后的文书照此生成' : '已恢复出厂模板')
      void queries.invalidateQueries({ queryKey: ['admin', 'documents'] })
    } catch (e) {
      setRefusal(e instanceof Problem ? e.message : '没有读到文件，请重新选择。')
    }
  }
  return (
    <div className="a-two a-left">
      <Panel title="文书模板">
        <ul className="scroll grow a-versions">
          {page.data.map((k) => (
            <li key={k.kind}>
              <button type="button" className={k === here ? 'on' : ''} aria-current={k === here || undefined} onClick={() => (setKind(k.kind), setRefusal(''))}>
                <b>{k.name}</b>
                <span className="meta">{k.own ? `第 ${k.version} 版 · ${k.by}` : '出厂模板'}</span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={`${here.name}模板`} className="grow" note={<a href={`/api/admin/document-templates/file?kind=${here.kind}`} download>下载现用模板</a>}>
        <div className="scroll grow body" tabIndex={0} role="group" aria-label="文书模板">
          {refusal && <div className="alert" role="alert">{refusal}</div>}
          <p className="meta a-note">
            版式依照 GB/T 9704-2012。下载后用 Word 或 WPS 修改文字、字体和红头，花括号里的栏目由系统填写；带「.」的是清单栏目，所在的表格行或段落逐条重复。换上前先试填一次，有不认识的栏目会说明，不会换上。
          </p>
          <div className="row wrap">
            <FileButton accept=".docx" word="换上改好的模板" onFile={(f) => void save(f)} />
            {here.own && <Button onClick={() => void save()}>恢复出厂模板</Button>}
            {here.at && <span className="meta">{showTime(here.at)} {here.by} 更换</span>}
          </div>
          <Fields of={here} />
        </div>
      </Panel>
    </div>
  )
}

function Fields({ of }: { of: DocumentTemplate }) {
  const fields = of.fields ?? []
  const lists = [...new Set(fields.filter((f) => f.includes('.')).map((f) => f.split('.')[0]))]
  return (
    <>
      <h3 className="a-h3">栏目</h3>
      <p className="row wrap">{fields.filter((f) => !f.includes('.')).map((f) => <Chip key={f} tone="line">{`{${f}}`}</Chip>)}</p>
      {lists.map((l) => (
        <div key={l}>
          <h3 className="a-h3">清单：{l}</h3>
          <p className="row wrap">{fields.filter((f) => f.startsWith(l + '.')).map((f) => <Chip key={f} tone="line">{`{${f}}`}</Chip>)}</p>
        </div>
      ))}
    </>
  )
}
