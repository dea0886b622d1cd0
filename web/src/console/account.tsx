import { useCallback, useEffect, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { App, Button, Form, Input, QRCode } from 'antd'
import { api } from '../shared/api'
import { fieldOf, Problem } from '../shared/http'
import { useOnce } from '../shared/once'
import { meQuery, useMe } from './session'
import { Panel } from './ui'

/** 账号: one's password, and the one-time codes that some posts must have. */
export function AccountPage() {
  const me = useMe()
  const queries = useQueryClient()
  const navigate = useNavigate()
  useEffect(() => {
    document.title = '账号 · 宿事速办'
  }, [])
  const next = async () => {
    const now = await queries.fetchQuery({ ...meQuery, staleTime: 0 })
    if (me.pending && !now.pending) await navigate({ to: '/' })
  }
  return (
    <div className="account scroll grow">
      {me.pending && (
        <div className="alert a-amber" role="alert">
          {me.pending === 'change_password' ? '口令是初始的或已到期，请先修改口令。' : '本岗位须双因素登录，请先绑定动态口令。'}
        </div>
      )}
      {me.pending !== 'enrol_code' && <Password done={next} />}
      {me.pending !== 'change_password' && <Code done={next} />}
    </div>
  )
}

function Password({ done }: { done: () => Promise<void> }) {
  const [form] = Form.useForm<{ present: string; next: string; again: string }>()
  const { message } = App.useApp()
  const [refusal, setRefusal] = useState('')
  const { go, busy } = useOnce(useCallback((v: { present: string; next: string }) => api.changePassword(v), []))
  const submit = async (v: { present: string; next: string }) => {
    setRefusal('')
    try {
      await go({ present: v.present, next: v.next })
      form.resetFields()
      void message.success('口令已修改')
      await done()
    } catch (e) {
      if (!(e instanceof Problem)) return setRefusal('没有改成，请再试一次。')
      const named = e.errors.map((x) => ({ name: fieldOf(x.location) as 'present' | 'next', errors: [x.message] })).filter((x) => x.name === 'present' || x.name === 'next')
      if (named.length) form.setFields(named)
      else setRefusal(e.message)
    }
  }
  return (
    <Panel title="修改口令">
      <Form form={form} layout="vertical" className="body" style={{ maxWidth: 420 }} onFinish={submit} requiredMark={false}>
        {refusal && <div className="alert" role="alert">{refusal}</div>}
        <Form.Item name="present" label="现用口令" rules={[{ required: true, message: '请填写现用口令' }]}>
          <Input.Password autoComplete="current-password" maxLength={512} />
        </Form.Item>
        <Form.Item name="next" label="新口令" extra="不要与现用口令相同，也不要包含账号" rules={[{ required: true, message: '请填写新口令' }]}>
          <Input.Password autoComplete="new-password" maxLength={512} />
        </Form.Item>
        <Form.Item
          name="again" label="再填一次新口令" dependencies={['next']}
          rules={[{ required: true, message: '请再填一次新口令' }, ({ getFieldValue }) => ({ validator: (_, v) => (!v || v === getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error('两次填写的新口令不一样'))) })]}
        >
          <Input.Password autoComplete="new-password" maxLength={512} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          修改口令
        </Button>
      </Form>
    </Panel>
  )
}

function Code({ done }: { done: () => Promise<void> }) {
  const { message } = App.useApp()
  const [secret, setSecret] = useState<{ secret: string; url: string } | undefined>()
  const [code, setCode] = useState('')
  const [refusal, setRefusal] = useState('')
  const begin = useOnce(useCallback((_: null) => api.enrolCode(), []))
  const confirm = useOnce(useCallback((c: string) => api.confirmCode(c), []))
  const tell = (e: unknown) => setRefusal(e instanceof Problem ? e.message : '没有办成，请再试一次。')
  const start = () => {
    setRefusal('')
    begin.go(null).then(setSecret, tell)
  }
  const check = async () => {
    if (!/^\d{6}$/.test(code.replace(/\s/g, ''))) return setRefusal('请填写手机上显示的 6 位数字。')
    setRefusal('')
    try {
      await confirm.go(code.replace(/\s/g, ''))
      setSecret(undefined)
      setCode('')
      void message.success('动态口令已绑定，下次登录时使用')
      await done()
    } catch (e) {
      tell(e)
    }
  }
  return (
    <Panel title="动态口令">
      <div className="body">
        {refusal && <div className="alert" role="alert" style={{ marginBottom: 12 }}>{refusal}</div>}
        {!secret ? (
          <>
            <p style={{ marginBottom: 12 }}>登录时除口令外再填手机上的 6 位数字，账号更安全。换手机时在这里重新绑定。</p>
            <Button onClick={start} loading={begin.busy}>
              绑定动态口令
            </Button>
          </>
        ) : (
          <div className="row wrap" style={{ alignItems: 'flex-start', gap: 24 }}>
            <QRCode type="svg" value={secret.url} size={180} bordered={false} />
            <div style={{ maxWidth: 360 }}>
              <p>用手机上的动态口令应用扫描左边的二维码，或手工输入密钥：</p>
              <p className="num" style={{ fontSize: 16, letterSpacing: 1, margin: '6px 0 14px', overflowWrap: 'anywhere' }}>{secret.secret}</p>
              <label htmlFor="enrol-code">手机上显示的 6 位数字</label>
              <div className="row" style={{ marginTop: 4 }}>
                <Input id="enrol-code" inputMode="numeric" autoComplete="one-time-code" maxLength={8} value={code} onChange={(e) => setCode(e.target.value)} onPressEnter={() => void check()} style={{ width: 160 }} />
                <Button type="primary" loading={confirm.busy} onClick={() => void check()}>
                  确认绑定
                </Button>
              </div>
            </div>
          </div>
        )}
      </div>
    </Panel>
  )
}
