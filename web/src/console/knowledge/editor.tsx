import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Form } from 'antd'
import type { FormField } from '../../shared/contract'
import { fieldOf, Problem } from '../../shared/http'
import { useKeys } from '../../shared/keys'
import { useOnce } from '../../shared/once'
import { drop, read, write } from '../../shared/store'
import { Field } from '../form/field'
import { startValues, toFacts, type Values } from '../form/facts'
import { UnitPicker } from '../form/pickers'
import { Close } from '../icons'
import { useMe } from '../session'
import { Key } from '../ui'
import { doors, type Article, type Text } from './doors'

const f = (name: string, label: string, type: FormField['type'], more: Partial<FormField> = {}): FormField => ({ name, label, type, required: true, ...more }) as FormField

/** The lines of the form, in the order in which one writes an article. */
export const fields: FormField[] = [
  f('title', '标题', 'text', { max: 80, help: '一句话说清是什么事' }),
  f('question', '问题', 'textarea', { max: 500, help: '群众会怎么问' }),
  f('answer', '答复口径', 'textarea', { max: 8000, help: '先说结论，再说怎么办、带什么、找谁；不写个人信息' }),
  f('basis', '依据', 'textarea', { max: 1000, help: '法律、法规或文件的名称' }),
  f('category', '诉求分类', 'category'),
  f('keywords', '关键词', 'list', { required: false, help: '群众的说法，逐个填写' }),
  f('valid_from', '生效日期', 'date', { required: false, help: '不填为今天；晚于今天的，到那天自动换用新版' }),
  f('valid_to', '失效日期', 'date', { required: false, help: '没有期限的不填' }),
  f('review_on', '下次复核日期', 'date', { required: false, help: '不填为一年后，最长一年' }),
  f('open', '向社会公开', 'bool', { required: false, help: '公开的条目发布后群众可以查到' }),
]

type Props = { article?: Article; onDone: (a: Article) => void; onClose: () => void; onReload?: () => Promise<unknown> }

/** 新建、修改: what is typed survives a reload, and a refusal names its field. */
export function Editor({ article: a, onDone, onClose, onReload }: Props) {
  const me = useMe()
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const key = `suban.${me.id}.article.${a?.id ?? 'new'}`
  const before = a && (a.next ?? a.now)
  const [start] = useState<Values>(() => ({
    ...(before ? { ...before, open: String(!!before.open) } : { unit: me.unit?.id, open: 'true' }),
    ...startValues([...fields, f('unit', '责任单位', 'unit')], read<Values>(localStorage, key)),
  }))
  const [refusal, setRefusal] = useState<Problem | undefined>()
  const { go, busy } = useOnce((body: Text) => (a ? doors.revise(a.id, { ...body, version: a.version }) : doors.propose(body)))

  const submit = async () => {
    if (busy) return
    let values: Values
    try {
      await form.validateFields()
      values = form.getFieldsValue(true)
    } catch {
      return
    }
    setRefusal(undefined)
    try {
      const body = { ...toFacts(fields, values), unit: Number(values.unit), open: String(values.open) === 'true' } as unknown as Text
      const made = await go(body)
      if (!made) return
      drop(localStorage, key)
      void queries.invalidateQueries({ queryKey: ['articles'] })
      void queries.invalidateQueries({ queryKey: ['article'] })
      void message.success(a ? '已保存为新的一版，请核对后提交审核' : '已新建，请核对后提交审核')
      onDone(made)
    } catch (e) {
      const p = e instanceof Problem ? e : new Problem(-1, '', '没有保存成功，填写的内容都在，请再试一次。')
      const named = p.errors.map((x) => ({ name: fieldOf(x.location), errors: [x.message] })).filter((x) => x.name === 'unit' || fields.some((y) => y.name === x.name))
      if (named.length) {
        form.setFields(named)
        form.scrollToField(named[0].name, { block: 'center', focus: true })
      }
      setRefusal(p)
    }
  }
  useKeys({ F9: () => void submit(), 'Ctrl+Enter': () => void submit() })
  const title = a ? `修改条目 ${a.id}` : '新建条目'
  return (
    <section className="panel grow k-editor" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <div className="note">
          <Button type="text" size="small" icon={<Close />} aria-label="关闭" onClick={onClose} />
        </div>
      </header>
      <Form form={form} layout="vertical" className="k-form" initialValues={start} disabled={busy} onFinish={() => void submit()} onValuesChange={() => write(localStorage, key, form.getFieldsValue(true))}>
        <div className="body scroll grow">
          {refusal && (
            <div className={'alert' + (refusal.code === 'stale' ? ' a-amber' : '')} role="alert">
              <span className="grow">{refusal.message}</span>
              {refusal.code === 'stale' && onReload && (
                <button type="button" className="link" onClick={() => void onReload().then(() => setRefusal(undefined))}>
                  读取最新，保留已填内容
                </button>
              )}
            </div>
          )}
          {before?.remark && <p className="alert a-amber">上次被退回：{before.remark}</p>}
          {fields.slice(0, 4).map((x) => (
            <Field key={x.name} field={x} />
          ))}
          <div className="k-two">
            <Form.Item name="unit" label="责任单位" required rules={[{ required: true, message: '请选择责任单位' }]} extra="内容由谁负责">
              <UnitPicker aria-label="责任单位" known={[...(a ? [a.unit] : []), ...(me.unit?.id ? [me.unit] : [])]} />
            </Form.Item>
            {fields.slice(4).map((x) => (
              <Field key={x.name} field={x} />
            ))}
          </div>
        </div>
        <footer className="k-actions row">
          <Button onClick={onClose} disabled={busy}>
            取消
          </Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            保存<Key>F9</Key>
          </Button>
          <span className="meta">保存后由另一位知识管理员审核，通过才会生效。</span>
        </footer>
      </Form>
    </section>
  )
}
