import { Component, lazy, Suspense, useEffect, useState, type MouseEvent, type ReactNode } from 'react'
import { citizen } from '../shared/citizen'
import type { CitizenForm } from '../shared/contract'
import { readElder, showElder } from './elder'
import * as Icon from './icons'
import { HomePage } from './home'
import { go, href, useRoute, type Route } from './route'
import { SubmitPage } from './submit'

// Each page comes when it is asked for; home and the form come at once.
const KnowledgePage = lazy(() => import('./knowledge').then((m) => ({ default: m.KnowledgePage })))
const FiguresPage = lazy(() => import('./figures'))
const MattersPage = lazy(() => import('./matters'))
const MinePage = lazy(() => import('./mine').then((m) => ({ default: m.MinePage })))
const TrackPage = lazy(() => import('./track').then((m) => ({ default: m.TrackPage })))

const tabs: [Exclude<Route, 'lost'>, string, (p: { size?: number }) => ReactNode][] = [
  ['home', '首页', Icon.Home],
  ['submit', '我要诉求', Icon.Pencil],
  ['track', '查进度', Icon.Search],
  ['mine', '我的', Icon.User],
]

const titles: Record<Route, string> = { home: '宿事速办 · 12345 热线', submit: '我要提诉求', track: '办理进度', mine: '我的诉求', knowledge: '办事问答', matters: '大家反映', figures: '公开数据', lost: '没有这个页面' }

/** 群众门户: phone first, no account. */
export function Portal() {
  const { route, state } = useRoute()
  const [elder, setElder] = useState(readElder)
  const [form, setForm] = useState<CitizenForm | undefined>()
  const [failed, setFailed] = useState(false)

  const load = () => {
    setFailed(false)
    citizen.form().then(setForm, () => setFailed(true))
  }
  useEffect(load, [])
  useEffect(() => {
    document.title = titles[route] === titles.home ? titles.home : `${titles[route]} · 宿事速办`
    document.getElementById('main')?.focus({ preventScroll: true })
  }, [route])

  const toggle = () => {
    setElder(!elder)
    showElder(!elder)
  }
  return (
    <>
      <a className="skip" href="#main">跳到正文</a>
      <header className={'bar' + (route === 'home' ? ' bar-home' : '')}>
        <div className="bar-in">
          {route === 'home' ? (
            <div className="bar-brand">
              <b>宿事速办</b>
              <span>{form?.city.name ?? ''}12345热线</span>
            </div>
          ) : (
            <>
              <button type="button" className="bar-back" aria-label="返回" onClick={() => (history.length > 1 ? history.back() : go('home'))}>
                <Icon.Back />
              </button>
              <b className="bar-title">{titles[route]}</b>
            </>
          )}
          <button type="button" className="elder" aria-pressed={elder} onClick={toggle}>
            {elder ? '标准版' : '长辈版'}
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="page">
        <Guard key={route}>
          <Suspense fallback={<p className="card soft" role="status">正在打开…</p>}>
          {route === 'home' && <HomePage elder={elder} />}
          {route === 'submit' && <SubmitPage form={form} failed={failed} retry={load} elder={elder} />}
          {route === 'track' && <TrackPage key={JSON.stringify(state)} start={state as never} elder={elder} />}
          {route === 'mine' && <MinePage />}
          {route === 'knowledge' && <KnowledgePage key={JSON.stringify(state)} start={state as never} />}
          {route === 'matters' && <MattersPage key={JSON.stringify(state)} start={state as never} />}
          {route === 'figures' && <FiguresPage />}
          {route === 'lost' && (
            <section className="card">
              <h1>没有这个页面</h1>
              <p className="soft">地址可能写错了。</p>
              <LinkTo route="home" className="btn primary">回到首页</LinkTo>
            </section>
          )}
          </Suspense>
        </Guard>
      </main>
      <nav className="tabs" aria-label="主导航">
        {tabs.map(([to, label, Glyph]) => (
          <LinkTo key={to} route={to} className={route === to ? 'on' : ''} current={route === to}>
            <Glyph />
            <span>{label}</span>
          </LinkTo>
        ))}
      </nav>
    </>
  )
}

export function LinkTo(p: { route: Exclude<Route, 'lost'>; className?: string; current?: boolean; state?: unknown; children: ReactNode }) {
  const click = (e: MouseEvent) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return
    e.preventDefault()
    go(p.route, p.state)
  }
  return (
    <a href={href(p.route)} className={p.className} aria-current={p.current ? 'page' : undefined} onClick={click}>
      {p.children}
    </a>
  )
}

/** A broken page still tells the way: the telephone. */
class Guard extends Component<{ children: ReactNode }, { broken: boolean }> {
  state = { broken: false }
  static getDerivedStateFromError() {
    return { broken: true }
  }
  render() {
    if (!this.state.broken) return this.props.children
    return (
      <section className="card" role="alert">
        <h1>页面出了问题</h1>
        <p className="soft">请刷新后再试，或直接拨打 12345。</p>
        <a className="btn red" href="tel:12345">拨打 12345</a>
      </section>
    )
  }
}
