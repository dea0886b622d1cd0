import { useState, type ReactNode } from 'react'
import { App, Button, Form } from 'antd'
import type { FormField } from '../../shared/contract'
import { fieldOf, Problem } from '../../shared/http'
import { useKeys } from '../../shared/keys'
import { useOnce } from '../../shared/once'
import { drop, read, write } from '../../shared/store'
import { startValues, toFacts, type Values } from '../form/facts'
import { Field } from '../form/field'
import { UnitPicker } from '../form/pickers'
import { Close } from '../icons'
import { useMe } from '../session'
import { Key } from '../ui'

/** One line of a form of administration; known are names a picker cannot look up. */
export type Line = FormField & { known?: { id: number; name: string }[] }

export const line = (name: string, label: string, type: FormField['type'], more: Partial<Line> = {}): Line => ({ name, label, type, required: false, ...more }) as Line
export const yes = (name: string, label: string, help?: string): Line => line(name, label, 'bool', { help })

type Props = {
  /** What it is about, for the draft that survives a reload. */
  draft: string
  title: string
  lines: Line[]
  start?: Values
  save: (values: Values) => Promise<unknown>
  done?: (answer: unknown) => void
  onClose: () => void
  onReload?: () => Promise<unknown> | void
  word?: string
  children?: ReactNode
  more?: ReactNode
}

/** A form of administration: it refuses at the field and keeps what was typed. */
export function Sheet({ draft, title, lines, start, save, done, onClose, onReload, word = '保存', children, more }: Props) {
  const me = useMe()
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const key = `suban.${me.id}.admin.${draft}`
  const [initial] = useState<Values>(() => ({ ...start, ...startValues(lines, read<Values>(localStorage, key)) }))
  const [refusal, setRefusal] = useState<Problem | undefined>()
  const { go, busy } = useOnce((values: Values) => save(values).then((a) => ({ a })))

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
      const answer = await go(toFacts(lines, values))
      if (!answer) return
      drop(localStorage, key)
      void message.success(`${title}：已${word}`)
      done?.(answer.a)
    } catch (e) {
      const p = e instanceof Problem ? e : new Problem(-1, '', '没有保存成功，填写的内容都在，请再试一次。')
      const named = p.errors.map((x) => ({ name: fieldOf(x.location), errors: [x.message] })).filter((x) => lines.some((l) => l.name === x.name))
      if (named.length) {
        form.setFields(named)
        form.scrollToField(named[0].name, { block: 'center', focus: true })
      }
      setRefusal(p)
    }
  }
  useKeys({ F9: () => void submit(), 'Ctrl+Enter': () => void submit() })
  const close = () => {
    drop(localStorage, key)
    onClose()
  }
  return (
    <section className="panel a-sheet" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <div className="note">
          <Button type="text" size="small" icon={<Close />} aria-label="关闭" onClick={close} />
        </div>
      </header>
      <Form form={form} layout="vertical" className="a-form" initialValues={initial} disabled={busy} onFinish={() => void submit()} onValuesChange={() => write(localStorage, key, form.getFieldsValue(true))}>
        <div className="body scroll grow" tabIndex={-1}>
          {refusal && (
            <div className={'alert' + (refusal.code === 'stale' ? ' a-amber' : '')} role="alert">
              <span className="grow">{refusal.message}</span>
              {refusal.code === 'stale' && onReload && (
                <button type="button" className="link" onClick={() => void Promise.resolve(onReload()).then(() => setRefusal(undefined))}>
                  读取最新，保留已填内容
                </button>
              )}
            </div>
          )}
          {children}
          {lines.map((l) =>
            l.known ? (
              <Form.Item key={l.name} name={l.name} label={l.label} required={l.required} extra={l.help || undefined} rules={l.required ? [{ required: true, message: `请选择${l.label}` }] : []}>
                <UnitPicker aria-label={l.label} known={l.known} />
              </Form.Item>
            ) : (
              <Field key={l.name} field={l} />
            ),
          )}
        </div>
        {lines.length > 0 && (
          <footer className="row">
            <Button onClick={close} disabled={busy}>
              取消
            </Button>
            <Button type="primary" htmlType="submit" loading={busy}>
              {word}
              <Key>F9</Key>
            </Button>
          </footer>
        )}
      </Form>
      {more}
    </section>
  )
}
