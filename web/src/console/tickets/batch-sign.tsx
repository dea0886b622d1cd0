import { useState } from 'react'
import { App, Button } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../shared/api'
import type { TicketRow } from '../../shared/contract'
import { newKey, Problem } from '../../shared/http'

/** 批量签收: what waits for the unit's signature, each signed as a deed of its own; refusals are named by ticket. */
export function BatchSign({ rows }: { rows: TicketRow[] }) {
  const queries = useQueryClient()
  const { modal } = App.useApp()
  const [done, setDone] = useState<number | undefined>()
  const [refused, setRefused] = useState<{ no: string; why: string }[]>([])
  if (!rows.length && !refused.length) return null

  const run = async () => {
    const failed: { no: string; why: string }[] = []
    setRefused([])
    for (const [i, r] of rows.entries()) {
      setDone(i)
      try {
        const view = await api.ticket(r.id)
        const sign = (view.actions ?? []).filter((a) => a.action === 'sign' && !a.why)
        for (const a of sign) await api.deed(r.id, 'sign', { version: (await api.ticket(r.id)).version, facts: { assignment: a.assignment } }, newKey())
        if (!sign.length) failed.push({ no: r.no, why: '现在不能签收，请打开工单查看' })
      } catch (e) {
        failed.push({ no: r.no, why: e instanceof Problem ? e.message : '没有签收成功，请再试一次' })
      }
    }
    setDone(undefined)
    setRefused(failed)
    for (const key of ['tickets', 'counts', 'me']) void queries.invalidateQueries({ queryKey: [key] })
  }
  const ask = () => modal.confirm({ title: `签收列出的 ${rows.length} 件？`, content: '逐件签收，办理时限不因签收重新计算；不属本单位职责的，请先不要签收，打开后申请退单。', okText: '逐件签收', cancelText: '再看看', onOk: () => void run() })

  return (
    <div className="batch-sign" aria-live="polite">
      {refused.length > 0 && (
        <span className="said" title={refused.map((f) => `${f.no}：${f.why}`).join('\n')}>
          {refused.length} 件没有签收：{refused.slice(0, 2).map((f) => `${f.no} ${f.why}`).join('；')}
        </span>
      )}
      {rows.length > 0 && (
        <Button size="small" type="primary" loading={done !== undefined} onClick={ask}>
          {done !== undefined ? `正在签收 ${done + 1} / ${rows.length}` : `签收列出的 ${rows.length} 件`}
        </Button>
      )}
    </div>
  )
}
