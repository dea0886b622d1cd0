import { useRef, useState } from 'react'
import { App, Button, Form, Input, Modal } from 'antd'
import { follow, keep, Problem, queryString } from '../../shared/http'
import { dateOf } from '../../shared/time'
import { toQuery, type Filters } from './filters'

/** How far an export is; its last word is the file. */
type Step = { rows: number; all?: number; back?: string; name?: string; file?: string }

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** 导出: what the list shows, as xlsx, with the purpose as its watermark. */
export function Export({ filters }: { filters: Filters }) {
  const [open, setOpen] = useState(false)
  const [step, setStep] = useState<Step>()
  const [form] = Form.useForm<{ purpose: string }>()
  const { message } = App.useApp()
  const running = useRef<AbortController>(undefined)
  const busy = step !== undefined

  const go = async ({ purpose }: { purpose: string }) => {
    const abort = (running.current = new AbortController())
    let last: Step = { rows: 0 }
    setStep(last)
    try {
      await follow<Step>('/tickets/export/along' + queryString(toQuery(filters)), { purpose }, abort.signal, (s) => setStep((last = s)))
      if (!last.file) throw new Problem(0, 'network', '导出中途断开了，没有得到文件，请再试一次。')
      keep(new Blob([Uint8Array.from(atob(last.file), (c) => c.charCodeAt(0))], { type: xlsx }), last.name + '.xlsx')
      setOpen(false)
      void message.success(`已导出 ${last.rows} 件，请妥善保管；用途已记入审计。`)
    } catch (e) {
      if (abort.signal.aborted) void message.info('已取消导出，没有生成文件。')
      else form.setFields([{ name: 'purpose', errors: [e instanceof Problem ? e.message : '没有导出成功，请再试一次。'] }])
    } finally {
      setStep(undefined)
    }
  }
  const close = () => {
    running.current?.abort()
    setOpen(false)
  }
  return (
    <>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        导出
      </button>
      <Modal title="导出为表格" open={open} onCancel={close} maskClosable={!busy} footer={null} destroyOnHidden>
        <Form form={form} layout="vertical" onFinish={(v) => void go(v)} disabled={busy}>
          <p>按当前条件导出列表里的各栏，最多 10,000 件，不含诉求人姓名和电话。每行和每页都印有您的岗位、时间和用途。</p>
          <Form.Item name="purpose" label="导出用途" rules={[{ required: true, whitespace: true, min: 4, max: 200, message: '请写明导出用途，4 至 200 个字' }]}>
            <Input.TextArea rows={3} maxLength={200} placeholder="例如：向市政府报送十一月工单情况" autoFocus />
          </Form.Item>
          {step ? (
            <div role="status">
              <progress className="export-bar" aria-label="导出进度" max={step.all || 1} value={step.all ? step.rows : undefined} />
              <p className="meta" style={{ margin: '6px 0 12px' }}>
                {`已读 ${step.rows.toLocaleString()} 件`}
                {step.all ? `，共 ${step.all.toLocaleString()} 件` : step.back ? `，已查到 ${dateOf(step.back)} 受理的` : ''}
              </p>
              <Button disabled={false} onClick={() => running.current?.abort()}>
                取消导出
              </Button>
            </div>
          ) : (
            <Button type="primary" htmlType="submit">
              导出
            </Button>
          )}
        </Form>
      </Modal>
    </>
  )
}
