import { showDate } from '../../shared/time'
import type { Instruction, Paper, Strokes } from '../supervision/doors'
import { Hand } from './hand'

/** 问题呈批单、周报 as it will be archived: the leader's cell is at the top and fills as he writes. */
export function PaperView({ paper: p, writing, units }: { paper: Paper; writing?: Partial<Instruction>; units?: Map<number, string> }) {
  const text = p.paper
  const signed = p.signed ?? writing
  const brief = p.kind === 'brief'
  return (
    <article className="paper" aria-label={brief ? '周报' : '问题呈批单'}>
      <p className="paper-org">12345 政务服务便民热线</p>
      <h3>{brief ? '周 报' : '问 题 呈 批 单'}</h3>
      <p className="paper-no">
        <span>{p.cite}</span>
        <span>呈报单位：{text.from}</span>
        {!brief && <span>缓急：<b className={text.urgent ? 'hot' : ''}>{text.urgent ? '急件' : '平件'}</b></span>}
        <span>{text.on}</span>
      </p>
      <table>
        <tbody>
          <tr className="paper-word">
            <th scope="row">领导批示</th>
            <td colSpan={3}>
              <p className="pre">{signed?.text || <span className="meta">（右侧内容实时显示，签批后锁定）</span>}</p>
              {signed?.lead ? <p className="meta">交办：{p.lead?.name ?? units?.get(signed.lead) ?? ''}{signed.days ? ` · ${signed.days} 个工作日` : ''}</p> : null}
              {!!signed?.strokes?.length && <Hand strokes={signed.strokes as unknown as Strokes} />}
              {p.signed_at && <p className="paper-date">{p.signed_by} {showDate(p.signed_at)}</p>}
              {p.seal_broke && <p className="alert" role="alert">存证与原文不符：签批之后内容被改动过</p>}
            </td>
          </tr>
          <tr>
            <th scope="row">标题</th>
            <td colSpan={3}><b>{text.title}</b></td>
          </tr>
          {!brief && (
            <tr>
              <th scope="row">事由</th>
              <td>{(text.reasons ?? []).join('；')}</td>
              <th scope="row">涉及工单</th>
              <td>{(text.tickets ?? []).length} 件</td>
            </tr>
          )}
          {brief && (
            <tr>
              <th scope="row">本周数据</th>
              <td colSpan={3}>
                <p className="meta">{text.period}</p>
                <p className="paper-figures">
                  {(text.figures ?? []).map((f) => (
                    <span key={f.name}>{f.name} <b>{f.value}</b><small>上周 {f.before}</small></span>
                  ))}
                </p>
              </td>
            </tr>
          )}
          <tr>
            <th scope="row">基本情况</th>
            <td colSpan={3}>
              <p className="pre paper-text">{text.situation}</p>
              {!!(text.tickets ?? []).length && (
                <table className="paper-table">
                  <thead>
                    <tr><th scope="col">受理</th><th scope="col">工单</th><th scope="col">承办单位</th><th scope="col">答复要点</th><th scope="col">回访</th></tr>
                  </thead>
                  <tbody>
                    {(text.tickets ?? []).map((t) => (
                      <tr key={t.no}>
                        <td className="num">{t.accepted_on.slice(5)}</td>
                        <td>{t.title}{(t.tags ?? []).length > 0 && <small>（{(t.tags ?? []).join('、')}）</small>}</td>
                        <td>{t.unit}</td>
                        <td>{t.reply}</td>
                        <td className={t.rating.endsWith('不满意') ? 'hot' : ''}>{t.rating}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </td>
          </tr>
          {!brief && (
            <tr>
              <th scope="row">拟办意见</th>
              <td colSpan={3}>
                <ol>{(text.proposals ?? []).map((x, i) => <li key={i}>{x}</li>)}</ol>
              </td>
            </tr>
          )}
          <tr>
            <th scope="row">会签</th>
            <td>{(text.opinions ?? []).map((o, i) => <p key={i}>{o.office}：{o.text} {o.on}</p>)}{!(text.opinions ?? []).length && '—'}</td>
            <th scope="row">呈报</th>
            <td>拟稿：{text.drafter}{text.checker ? `　核稿：${text.checker}` : ''}</td>
          </tr>
        </tbody>
      </table>
    </article>
  )
}
