import type { CitizenView } from '../shared/contract'
import { showDueLong, showDueShort, showTime } from '../shared/time'

/** 受理 → 转办 → 承诺答复 → 办结: one line with its dates, the promise where the answer will stand. */
export function Progress({ points }: { points: CitizenView['standing']['points'] }) {
  if (!points?.length) return null
  return (
    <ol className="progress" aria-label="办理进度">
      {points.map((p) => (
        <li key={p.name} className={p.state === 'todo' ? (p.end ? 'promise' : '') : p.state} aria-current={p.state === 'now' ? 'step' : undefined}>
          <i aria-hidden="true" />
          <b>{p.name}</b>
          <span>{!p.at ? '\u00a0' : p.end ? `${showDueShort(p.at).split(' ')[0].slice(-5)} 前` : showTime(p.at).split(' ')[0].slice(-5)}</span>
          <span className="hide">{p.state === 'done' ? '已完成' : p.state === 'now' ? '正在这一步' : '还没到'}</span>
        </li>
      ))}
    </ol>
  )
}

export type UsualDay = CitizenView['standing']['usual']

/** By when most similar matters are answered, as it was said when this one was accepted. */
export const Usual = ({ usual: u }: { usual?: UsualDay | null }) => (u ? <p className="soft">类似诉求 {u.share}% 在 <b>{showDueLong(u.until).split('（')[0]}</b> 前答复（近来 {u.samples} 件的情况，不是承诺期限）。</p> : null)
