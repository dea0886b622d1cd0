import { useState } from 'react'
import { App, Button, Input, Modal } from 'antd'
import { useMutation } from '@tanstack/react-query'
import { doors, type List } from './doors'
import type { Search } from './search'

/** xlsx, with its purpose: who took what out of the house stands in the audit. */
export function Export({ search, k, list, label = '导出 xlsx' }: { search: Search; k?: string; list?: List; label?: string }) {
  const { message } = App.useApp()
  const [asking, setAsking] = useState(false)
  const [purpose, setPurpose] = useState('')
  const save = useMutation({
    mutationFn: () => doors.export(search, purpose, k, list),
    onSuccess: () => (setAsking(false), message.success('已导出，用途已记入审计')),
    onError: (e) => message.error(e.message),
  })
  return (
    <>
      <Button size={k ? 'small' : undefined} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Modal title={label} open={asking} okText="导出" cancelText="取消" okButtonProps={{ disabled: purpose.trim().length < 4, loading: save.isPending }} onOk={() => save.mutate()} onCancel={() => setAsking(false)}>
        <label htmlFor="purpose">用途（记入审计，至少四个字）</label>
        <Input id="purpose" value={purpose} maxLength={200} placeholder="例如：11月考核通报附表" onChange={(e) => setPurpose(e.target.value)} />
      </Modal>
    </>
  )
}
