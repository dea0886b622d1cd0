import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Modal } from 'antd'
import { showTime } from '../../shared/time'
import { Blank, Bones, Panel, Refused } from '../ui'
import { doors, type GivenHandset, type Handset } from './doors'
import '../quality/quality.css'

/** 话机: who answers at a telephone on the desk, where it is, and a secret for it, shown once. */
export function HandsetsPart({ bar }: { bar: React.ReactNode }) {
  const read = useQuery({ queryKey: ['handsets'], queryFn: doors.handsets, refetchInterval: 15_000 })
  const [given, setGiven] = useState<GivenHandset & { name: string }>()
  const at = read.data?.address
  return (
    <Panel title="坐席话机" className="grow" note={read.data?.open ? `注册服务器 ${at}，UDP，G.711；话机在线时来电响话机，话务条照常可用` : '交换台没有开通话机注册：启动时用 --phone-listen 打开'} scroll>
      {bar}
      {read.isPending && <Bones lines={10} />}
      {read.isError && <Refused error={read.error} retry={() => void read.refetch()} />}
      {read.data && !read.data.items?.length && <Blank title="还没有坐席账号">在「用户」里开通坐席账号后，在这里给坐席配话机。</Blank>}
      {!!read.data?.items?.length && (
        <table className="q-table">
          <thead><tr><th scope="col">坐席</th><th scope="col">话机号码</th><th scope="col">状态</th><th scope="col">型号</th><th scope="col">办理</th></tr></thead>
          <tbody>{read.data.items.map((h) => <Line key={h.agent} handset={h} told={(g) => setGiven({ ...g, name: h.name })} />)}</tbody>
        </table>
      )}
      <Modal open={!!given} title={`${given?.name ?? ''}的话机`} okText="已抄到话机" cancelButtonProps={{ style: { display: 'none' } }} onOk={() => setGiven(undefined)} onCancel={() => setGiven(undefined)} width={440}>
        <p>把下面三项填到话机上。口令只显示这一次，忘了请换新口令。</p>
        <table className="q-table">
          <tbody>
            <tr><th scope="row">注册服务器</th><td className="num">{given?.address || '开通话机注册后显示'}</td></tr>
            <tr><th scope="row">账号</th><td className="num">{given?.account}</td></tr>
            <tr><th scope="row">口令</th><td className="num">{given?.secret}</td></tr>
          </tbody>
        </table>
      </Modal>
    </Panel>
  )
}

function Line({ handset: h, told }: { handset: Handset; told: (g: GivenHandset) => void }) {
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const done = () => queries.invalidateQueries({ queryKey: ['handsets'] })
  const give = useMutation({ mutationFn: () => doors.giveHandset(h.agent), onSuccess: (g) => (told(g), done()), onError: (e) => void message.error(e.message) })
  const take = useMutation({ mutationFn: () => doors.takeHandset(h.account), onSuccess: done, onError: (e) => void message.error(e.message) })
  const sure = (title: string, go: () => void) => void modal.confirm({ title, okText: '确定', cancelText: '取消', onOk: go })
  return (
    <tr>
      <th scope="row">{h.name}</th>
      <td className="num">{h.account || '—'}</td>
      <td>{!h.account ? '用浏览器接听' : h.there ? `在线　${h.address}` : h.locked ? `口令错误太多，锁到 ${showTime(h.locked)}` : '没有注册，用浏览器接听'}</td>
      <td>{h.model ?? ''}</td>
      <td>
        {h.account ? (
          <>
            <Button size="small" type="link" loading={give.isPending} onClick={() => sure(`给 ${h.account} 换新口令？旧口令随即失效，话机要重新填写。`, () => give.mutate())}>换新口令</Button>
            <Button size="small" type="link" danger loading={take.isPending} onClick={() => sure(`收回 ${h.name} 的话机 ${h.account}？`, () => take.mutate())}>收回</Button>
          </>
        ) : (
          <Button size="small" type="link" loading={give.isPending} onClick={() => give.mutate()}>配话机</Button>
        )}
      </td>
    </tr>
  )
}
