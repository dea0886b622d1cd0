import { Checkbox, DatePicker, Form, Input, InputNumber, Select } from 'antd'
import type { FormField, Id } from '../../shared/contract'
import { keepForm } from '../../shared/keys'
import { ArticlePicker } from '../knowledge/picker'
import { Choice } from '../ui'
import { fromWall, kindOf, refuse } from './facts'
import { CategoryPicker, RegionPicker, UnitPicker } from './pickers'

/** One field of a form that the server describes. */
export function Field({ field: f, autoFocus, within }: { field: FormField; autoFocus?: boolean; within?: Id }) {
  return (
    <Form.Item
      name={f.name}
      label={f.label}
      required={f.required}
      extra={f.help ? <span className={kindOf(f) === 'textarea' && f.max ? 'beside-count' : undefined}>{f.help}</span> : undefined}
      validateFirst
      rules={[{ validator: (_, v) => (refuse(f, v) ? Promise.reject(new Error(refuse(f, v))) : Promise.resolve()) }]}
      validateTrigger="onBlur"
    >
      <Control field={f} autoFocus={autoFocus} within={within} />
    </Form.Item>
  )
}

type ControlProps = { field: FormField; autoFocus?: boolean; within?: Id; id?: string; value?: never; onChange?: (v: unknown) => void }

const yesNo = [
  { value: 'true', label: '是' },
  { value: 'false', label: '否' },
]

/** Few and short options stand side by side; many go into a list. */
function sideBySide(f: FormField): boolean {
  const o = f.options ?? []
  return o.length <= 5 && o.reduce((n, x) => n + [...x.label].length + 2, 0) <= 34
}

function Control({ field: f, autoFocus, within, id, value, onChange }: ControlProps) {
  const v = value as unknown
  switch (kindOf(f)) {
    case 'textarea':
      return (
        <Input.TextArea id={id} autoFocus={autoFocus} value={v as string} onChange={(e) => onChange?.(e.target.value)} autoSize={{ minRows: 3, maxRows: 12 }} count={f.max ? { max: f.max, show: true } : undefined} />
      )
    case 'number':
      return <InputNumber id={id} autoFocus={autoFocus} value={v as number} onChange={onChange} style={{ width: 160 }} min={f.min ?? undefined} max={f.max ?? undefined} />
    case 'bool':
      return (
        <Choice
          id={id} name={f.name} label={f.label} value={v === undefined || v === null ? undefined : String(v)} onChange={(x) => onChange?.(x === 'true')}
          options={f.options?.length ? f.options.map((o) => ({ value: String(o.value), label: o.label })) : yesNo}
        />
      )
    case 'select': {
      const options = (f.options ?? []).map((o) => ({ value: String(o.value), label: o.label }))
      if (sideBySide(f)) return <Choice id={id} name={f.name} label={f.label} value={v === undefined || v === null ? undefined : String(v)} onChange={onChange} options={options} />
      return (
        <Select
          id={id} aria-label={f.label} allowClear={!f.required} showSearch={{ optionFilterProp: 'label' }} placeholder={`选择${f.label}`}
          value={v === undefined || v === null ? undefined : String(v)} onChange={onChange} options={options}
        />
      )
    }
    case 'unit':
      return <UnitPicker id={id} aria-label={f.label} value={v as never} onChange={onChange} />
    case 'units':
      return <UnitPicker id={id} aria-label={f.label} multiple within={within} value={(v as never) ?? []} onChange={onChange} />
    case 'category':
      return <CategoryPicker id={id} aria-label={f.label} value={v as string} onChange={onChange} />
    case 'region':
      return <RegionPicker id={id} aria-label={f.label} value={v as string} onChange={onChange} />
    case 'date':
      return <DatePicker id={id} value={fromWall(v)} onKeyDown={keepForm} onChange={(d) => onChange?.(d?.format('YYYY-MM-DD'))} format="YYYY-MM-DD" style={{ width: 200 }} />
    case 'datetime':
      return <DatePicker id={id} value={fromWall(v)} onKeyDown={keepForm} onChange={(d) => onChange?.(d?.format('YYYY-MM-DDTHH:mm'))} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: 220 }} />
    case 'list': {
      const many = (v as string[]) ?? []
      if (!f.options?.length)
        return <Select id={id} aria-label={f.label} mode="tags" className="free-list" open={false} suffixIcon={null} tokenSeparators={['、', ',', '\uff0c', ';', '\uff1b']} value={many as never} onChange={onChange} placeholder="逐个填写，回车分开" />
      return (
        <div className="ticks" role="group" aria-label={f.label} id={id}>
          {f.options.map((o) => (
            <Checkbox key={String(o.value)} checked={many.includes(String(o.value))} onChange={(e) => onChange?.(e.target.checked ? [...many, String(o.value)] : many.filter((x) => x !== String(o.value)))}>
              {o.label}
            </Checkbox>
          ))}
        </div>
      )
    }
    default:
      if (f.name === 'article') return <ArticlePicker id={id} autoFocus={autoFocus} value={v as string} onChange={onChange} />
      return (
        <Input
          id={id} autoFocus={autoFocus} value={v as string} onChange={(e) => onChange?.(e.target.value)} placeholder={f.type === 'ticket' ? '填写工单号' : undefined} count={f.max && f.max <= 500 ? { max: f.max, show: true } : undefined}
        />
      )
  }
}
