import { useCallback, useEffect, useRef, useState } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, type InputRef } from 'antd'
import { api } from '../shared/api'
import { Problem, useToken } from '../shared/http'
import { useOnce } from '../shared/once'
import { Logo } from './logo'
import { meQuery } from './session'
import './sign-in.css'

type Values = { account: string; password: string; code?: string }

/** 登录: account and password, then a code for those who must have one. */
export function SignIn() {
  const { to } = useSearch({ from: '/sign-in' })
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [form] = Form.useForm<Values>()
  const [step, setStep] = useState<'password' | 'code'>('password')
  const [refusal, setRefusal] = useState('')
  const code = useRef<InputRef>(null)

  useEffect(() => {
    document.title = '登录 · 宿事速办'
  }, [])
  useEffect(() => {
    if (step === 'code') code.current?.focus()
  }, [step])

  const { go, busy } = useOnce(
    useCallback(
      async (v: Values) => {
        const { me } = await api.signIn(v)
        queries.clear()
        if (me?.csrf) {
          useToken(me.csrf)
          queries.setQueryData(meQuery.queryKey, me)
        }
      },
      [queries],
    ),
  )

  const submit = async () => {
    setRefusal('')
    const v = { ...form.getFieldsValue(true) } as Values
    const account = v.account?.trim() ?? ''
    try {
      await go({ account, password: v.password, ...(v.code ? { code: v.code.replace(/\s/g, '') } : {}) })
      await navigate({ href: to ?? '/', replace: true })
    } catch (e) {
      if (e instanceof Problem && e.code === 'totp') {
        if (step === 'code') {
          setRefusal(e.message || '动态码不对，请看手机上的新动态码。')
          form.setFieldValue('code', '')
        }
        setStep('code')
        return
      }
      setRefusal(e instanceof Problem ? (e.status === 401 && e.message.startsWith('登录已失效') ? '账号或口令不对。' : e.message) : '没有登录成功，请再试一次。')
      if (step === 'code') code.current?.focus()
    }
  }

  return (
    <main className="sign-in">
      <div className="sign-in-side">
        <div className="sign-in-brand">
          <Logo size={44} />
          <div>
            <b>宿事速办</b>
            <span>12345 政务服务便民热线</span>
          </div>
        </div>
        <p className="sign-in-line">接得进 · 转得准 · 办得实 · 评得真</p>
        <p className="sign-in-foot">本系统处理公民个人信息，一切查看与操作均留痕。请勿与他人共用账号。</p>
      </div>
      <div className="sign-in-card">
        <Form form={form} layout="vertical" requiredMark={false} onFinish={submit} initialValues={{ account: '', password: '', code: '' }} autoComplete="on">
          <h1>{step === 'password' ? '登录' : '输入动态码'}</h1>
          {refusal && (
            <div className="alert" role="alert">
              {refusal}
            </div>
          )}
          <div hidden={step !== 'password'}>
            <Form.Item name="account" label="账号" rules={[{ required: true, whitespace: true, message: '请填写账号' }]}>
              <Input autoFocus autoComplete="username" size="large" maxLength={64} spellCheck={false} />
            </Form.Item>
            <Form.Item name="password" label="口令" rules={[{ required: true, message: '请填写口令' }]}>
              <Input.Password autoComplete="current-password" size="large" maxLength={128} />
            </Form.Item>
          </div>
          {step === 'code' && (
            <Form.Item
              name="code"
              label="手机动态码"
              help="打开手机上的动态口令应用，填写 6 位数字。"
              rules={[{ required: true, message: '请填写 6 位动态码' }]}
            >
              <Input ref={code} inputMode="numeric" autoComplete="one-time-code" size="large" maxLength={8} />
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" size="large" block loading={busy}>
            {step === 'password' ? '登录' : '确认'}
          </Button>
          {step === 'code' && (
            <button
              type="button"
              className="link"
              style={{ marginTop: 12 }}
              onClick={() => {
                setStep('password')
                setRefusal('')
                form.setFieldValue('code', '')
              }}
            >
              换一个账号
            </button>
          )}
        </Form>
      </div>
    </main>
  )
}
