import { lazy, Suspense } from 'react'
import { states, say } from '../shared/citizen-words'
import { showDate } from '../shared/time'
import * as Icon from './icons'
import { LinkTo } from './portal'
import { receipts } from './receipts'

const CallBack = lazy(() => import('./call-back'))

export function HomePage({ elder }: { elder: boolean }) {
  const mine = receipts().slice(0, 3)
  return (
    <>
      <section className="hero">
        <h1>有事请讲，我们来办</h1>
        {!elder && <p>咨询、求助、投诉、举报、建议，均可在此提交</p>}
        <LinkTo route="submit" className="btn white big">
          <Icon.Pencil size={26} /> 我要提诉求
        </LinkTo>
        <a className="btn red big" href="tel:12345">
          <Icon.Phone size={26} /> 拨打 12345
        </a>
      </section>
      <section className="card three">
        <LinkTo route="track">
          <Icon.Search size={28} />
          <b>查进度</b>
          {!elder && <span>凭工单号和查询码</span>}
        </LinkTo>
        <LinkTo route="track">
          <Icon.Star size={28} />
          <b>评一评</b>
          {!elder && <span>办得怎样您说了算</span>}
        </LinkTo>
        <LinkTo route="mine">
          <Icon.User size={28} />
          <b>我的诉求</b>
          {!elder && <span>记在本机的回执</span>}
        </LinkTo>
      </section>
      <section className="card">
        <LinkTo route="knowledge" className="btn big">
          <Icon.Search size={26} /> 办事问答
        </LinkTo>
        {!elder && (
          <LinkTo route="matters" className="btn big">
            <Icon.Star size={26} /> 大家反映
          </LinkTo>
        )}
        {!elder && <LinkTo route="figures" className="btn">公开数据</LinkTo>}
        {!elder && <p className="soft">医保、社保、户籍、入学、停水停电……先查一查，多数不用打电话。</p>}
      </section>
      <Suspense fallback={null}><CallBack /></Suspense>
      {mine.length > 0 && (
        <section className="card">
          <div className="card-head">
            <h2>我的诉求</h2>
            <LinkTo route="mine">全部</LinkTo>
          </div>
          <ul className="list">
            {mine.map((r) => (
              <li key={r.no}>
                <LinkTo route="track" state={{ no: r.no, code: r.code }}>
                  <b>{r.title}</b>
                  <span className="soft">{r.no}</span>
                  <span className="soft">{showDate(new Date(r.at))} 提交</span>
                </LinkTo>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="card">
        <h2>办理说明</h2>
        <ul className="plain">
          <li>咨询类一般 3 个工作日、其他一般 10 个工作日内答复，具体以查询页为准。</li>
          <li>“{say(states, 'to_follow_up')}”时请您评价；不满意的，退回重新办理。</li>
          <li>遇到火情、警情、急救，请直接拨打 119、110、120。</li>
        </ul>
      </section>
    </>
  )
}
