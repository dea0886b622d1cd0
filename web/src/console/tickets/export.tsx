import { useState } from 'react'
import { App, Button, Form, Input, Modal } from 'antd'
import { Problem, queryString, save } from '../../shared/http'
import { toQuery, type Filters } from './filters'

/** 导出: what the list shows, as xlsx, with the purpose as its watermark. */
export function Export({ filters }: { filters: Filters }) {
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [form] = Form.useForm<{ purpose: string }>()
  const { message } = App.useApp()
  const go = async ({ purpose }: { purpose: string }) => {
    setBusy(true)
    try {
      await save('/tickets/export' + queryString(toQuery(filters)), { purpose })
      setOpen(false)
      void message.success('已导出，请妥善保管；用途已记入审计。')
    } catch (e) {
      form.setFields([{ name: 'purpose', errors: [e instanceof Problem ? e.message : '没有导出成功，请再试一次。'] }])
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        导出
      </button>
      <Modal title="导出为表格" open={open} onCancel={() => setOpen(false)} footer={null} destroyOnHidden>
        <Form form={form} layout="vertical" onFinish={(v) => void go(v)} disabled={busy}>
          <p>按当前条件导出列表里的各栏，最多 10,000 件，不含诉求人姓名和电话。每行和每页都印有您的岗位、时间和用途。</p>
          <Form.Item name="purpose" label="导出用途" rules={[{ required: true, whitespace: true, min: 4, max: 200, message: '请写明导出用途，4 至 200 个字' }]}>
            <Input.TextArea rows={3} maxLength={200} placeholder="例如：向市政府报送十一月工单情况" autoFocus />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            {busy ? '正在导出，请稍候' : '导出'}
          </Button>
        </Form>
      </Modal>
    </>
  )
}
