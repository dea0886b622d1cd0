import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { Problem } from '../../shared/http'
import { Bones, Chip, Panel, Refused } from '../ui'
import { bring, doors, type Summary } from './doors'
import { FileButton } from './file'
import { Grid } from './grid'

/** 导入: what comes from another system, tried first and then taken in. */
export function Bring() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const page = useQuery({ queryKey: ['admin', 'import'], queryFn: doors.sheetKinds })
  const [kind, setKind] = useState<string>()
  const [file, setFile] = useState<File>()
  const [sum, setSum] = useState<Summary>()
  const [refusal, setRefusal] = useState('')
  const [busy, setBusy] = useState('')
  if (page.isPending) return <Bones lines={6} />
  if (page.isError) return <Refused error={page.error} retry={() => void page.refetch()} />
  const mine = page.data.filter((k) => k.allowed)
  const here = mine.find((k) => k.kind === kind) ?? mine[0]
  const pick = (k: string) => (setKind(k), setFile(undefined), setSum(undefined), setRefusal(''))
  const run = async (f: File, dry: boolean) => {
    setBusy(dry ? 'dry' : 'real')
    setRefusal('')
    try {
      setSum(await bring(here.kind, f, dry))
      if (!dry) {
        void message.success('导入完成')
        void queries.invalidateQueries()
      }
    } catch (e) {
      setSum(undefined)
      setRefusal(e instanceof Problem ? e.message : '没有读到文件，请重新选择。')
    } finally {
      setBusy('')
    }
  }
  if (!here) return <Panel title="导入"><p className="body meta">没有可以由您导入的内容。</p></Panel>
  return (
    <div className="a-two a-left">
      <Panel title="导入什么">
        <ul className="scroll grow a-versions">
          {mine.map((k) => (
            <li key={k.kind}>
              <button type="button" className={k === here ? 'on' : ''} aria-current={k === here || undefined} onClick={() => pick(k.kind)}>
                <b>{k.title}</b>
                <span className="meta">{(k.columns ?? []).filter((c) => c.need).length} 列必填</span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={`导入${here.title}`} className="grow" note={<a href={`/api/admin/import/template?kind=${here.kind}`} download>下载模板</a>}>
        <div className="scroll grow body" tabIndex={0} role="group" aria-label="导入">
          {refusal && (
            <div className="alert" role="alert">
              {refusal}
            </div>
          )}
          <div className="row wrap">
            <FileButton
              accept=".xlsx" word={file ? '换一个文件' : '选择填好的表'}
              onFile={(f) => {
                setFile(f)
                void run(f, true)
              }}
            />
            {file && <span className="meta">{file.name}</span>}
            {busy === 'dry' && <span className="meta">正在试算…</span>}
            {file && sum?.dry_run && sum.imported > 0 && (
              <Button type="primary" loading={busy === 'real'} onClick={() => void run(file, false)}>
                导入可用的 {sum.imported} 行
              </Button>
            )}
          </div>
          {sum ? <Outcome sum={sum} /> : <Columns columns={here.columns ?? []} />}
        </div>
      </Panel>
    </div>
  )
}

function Columns({ columns }: { columns: { head: string; need: boolean; help: string; example: string }[] }) {
  return (
    <>
      <p className="meta a-note">选择文件后先试算，不写入；能不能导入、为什么，逐行说明。重复导入不会重复写入。超过 1 MB 的文件请在服务器上用命令行 导入。</p>
      <Grid
        label="各列怎么填" rows={columns} id={(c) => c.head}
        columns={[
          { name: 'head', label: '列', width: 140, show: (c) => <b>{c.head}</b> },
          { name: 'need', label: '', width: 70, show: (c) => (c.need ? <Chip tone="blue">必填</Chip> : null) },
          { name: 'help', label: '怎么填', show: (c) => <span className="a-wrap">{c.help}</span> },
          { name: 'example', label: '例子', width: 220, show: (c) => <span className="a-wrap">{c.example}</span> },
        ]}
      />
    </>
  )
}

function Outcome({ sum }: { sum: Summary }) {
  const refusals = sum.refusals ?? []
  const notes = sum.notes ?? []
  const first = sum.first ?? []
  return (
    <>
      <p className={'alert ' + (refusals.length ? 'a-amber' : 'a-blue')} role="status">
        {sum.dry_run ? '试算（没有写入）：' : '已导入：'}共 {sum.rows} 行，{sum.dry_run ? '可以导入' : '导入'} {sum.imported} 行，已有 {sum.already} 行，不能导入 {refusals.length} 行。
      </p>
      {first.length > 0 && (
        <>
          <h3 className="a-h3">初始口令（只显示这一次，请保存后当面交给本人）</h3>
          <Grid label="初始口令" rows={first} id={(f) => f.login} columns={[{ name: 'login', label: '账号', width: 200, show: (f) => f.login }, { name: 'password', label: '初始口令', show: (f) => <code>{f.password}</code> }]} />
        </>
      )}
      {[
        { title: '不能导入', rows: refusals },
        { title: '请核对', rows: notes },
      ].map(
        (t) =>
          t.rows.length > 0 && (
            <div key={t.title}>
              <h3 className="a-h3">{t.title}</h3>
              <Grid
                label={t.title} rows={t.rows} id={(r) => `${r.row} ${r.why}`}
                columns={[
                  { name: 'row', label: '行', width: 70, show: (r) => `第 ${r.row} 行` },
                  { name: 'key', label: '哪一条', width: 200, show: (r) => r.key },
                  { name: 'why', label: '原因', show: (r) => <span className="a-wrap">{r.why}</span> },
                ]}
              />
            </div>
          ),
      )}
    </>
  )
}
