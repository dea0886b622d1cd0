import { local, useClock, useWall, type Wall } from './fresh'
import { Box, group, Hours, Map } from './parts'

type Figure = NonNullable<Wall['figures']>[number]

/** 大屏: no number without its period and denominator; nothing a citizen said. */
export function WallPage() {
  const { wall: w, problem, live } = useWall()
  const now = useClock()
  if (!w)
    return (
      <main className="wall waiting">
        {!problem ? (
          <p role="status">正在读取热线运行态势…</p>
        ) : (
          <p role="alert">
            {problem.status === 401 ? '请先登录' : problem.message}
            {problem.status === 401 && <a href="/sign-in">去登录，登录后重新打开大屏</a>}
          </p>
        )}
      </main>
    )
  const by: Record<string, Figure> = Object.fromEntries((w.figures ?? []).map((f) => [f.k, f]))
  const hour = Number(local(w.now).slice(11, 13))
  const today = (w.hours ?? []).reduce((a, b) => a + b, 0)
  const sofar = (w.yesterday ?? []).slice(0, hour + 1).reduce((a, b) => a + b, 0)
  const queue = (name: string) => w.queues?.find((q) => q.queue === name)
  const shown = (name: string) => `${group(queue(name)?.count ?? 0)}${queue(name)?.more ? '+' : ''}`
  const month = `本月 ${w.from.slice(5)} 起`
  return (
    <main className="wall">
      <header className="head">
        <span>
          <i className={problem ? 'dot off' : 'dot'} /> {problem ? '连接中断，正在重试' : live ? '实时' : '每 10 秒更新'}　数据更新 {local(w.now).slice(11)}
        </span>
        <h1>{w.city}12345热线运行态势</h1>
        <span className="clock">
          <b>{local(now).slice(11)}</b> {local(now).slice(0, 10)}
        </span>
      </header>
      <div className="tiles">
        <Plate name="今日受理" value={group(today)} unit="件" note={`截至此时；昨日到 ${hour} 时 ${group(sofar)} 件`} />
        <Plate name="待派单" value={shown('to_dispatch')} unit="件" note="此刻" />
        <Plate name="在办" value={shown('handling')} unit="件" note="此刻，办理中与重办中" />
        <Plate name="临期 / 超期" value={`${shown('near_due')} / ${shown('overdue')}`} unit="件" note="此刻在办的" hot={(queue('overdue')?.count ?? 0) > 0} />
        <Rate f={by.K14} note={`${month}到期的`} />
        <Rate f={by.K16} note={month} />
      </div>
      <div className="cols">
        <div className="col">
          <Box title="分时受理量" note={`今日 ${w.today}（柱）与昨日（线），件/小时`}>
            <Hours today={w.hours ?? []} before={w.yesterday ?? []} hour={hour} />
          </Box>
          <Box title="诉求热点" note="今日前六类，件（昨日全天）" className="grow">
            <ol className="bars">
              {(w.topics ?? []).map((t) => (
                <li key={t.category.id}>
                  <span>{t.category.name}</span>
                  <i>
                    <b style={{ width: `${(t.num / Math.max(1, ...(w.topics ?? []).map((x) => x.num))) * 100}%` }} />
                  </i>
                  <em>
                    {group(t.num)} <small>({group(t.before)})</small>
                  </em>
                </li>
              ))}
              {!w.topics?.length && <li className="none">今日还没有受理</li>}
            </ol>
          </Box>
        </div>
        <div className="col mid">
          <Box title="区县诉求分布" note={`${month}受理，件；示意图，非标准地图`} className="grow">
            <Map counties={w.counties ?? []} />
          </Box>
          <Box title="实时工单" note="最近受理，只列分类，不含群众信息">
            <ul className="latest">
              {(w.latest ?? []).slice(0, 6).map((a, i) => (
                <li key={`${a.at}${i}`}>
                  <time>{local(a.at).slice(11, 16)}</time>
                  <span>{a.region}</span>
                  <span className="grow">{a.topic}</span>
                  <span>{a.kind}</span>
                  <b className={a.urgency >= 2 ? 'hot' : ''}>{a.urgency >= 2 ? '紧急' : a.state}</b>
                </li>
              ))}
              {!w.latest?.length && <li className="none">两天内没有新的工单</li>}
            </ul>
          </Box>
        </div>
        <div className="col">
          <Box title="群众满意率" note={`${month}办结，三种口径`}>
            <ul className="ways">
              {(['K12a', 'K12b', 'K12c'] as const).map((k, i) => (
                <li key={k}>
                  <span>
                    {['有效参评', '回访口径', '全量口径'][i]} <small>{group(by[k].num)} ÷ {group(by[k].den)}</small>
                  </span>
                  <b>{pct(by[k])}</b>
                  <i>
                    <b style={{ width: by[k].den ? `${(by[k].num / by[k].den) * 100}%` : 0 }} />
                  </i>
                </li>
              ))}
            </ul>
            <ul className="small">
              {[by.K10, by.K11, by.K25, by.K05].map((f) => (
                <li key={f.k}>
                  <span>{f.name}</span>
                  <b>{pct(f)}</b>
                  <small>
                    {group(f.num)} / {group(f.den)}
                  </small>
                </li>
              ))}
            </ul>
          </Box>
          <Box title="承办单位满意率" note={`${month}有效参评；${w.ranked} 家样本足够，前四后二`} className="grow">
            <ol className="units">
              {(w.units ?? []).map((u) => (
                <li key={u.place} className={u.last ? 'last' : ''}>
                  <em>{u.place}</em>
                  <span>{u.name}</span>
                  <b>{u.value}%</b>
                  <small>
                    {group(u.num)}/{group(u.den)}　95% 区间 {(u.low * 100).toFixed(1)}—{(u.high * 100).toFixed(1)}
                  </small>
                </li>
              ))}
              {!w.units?.length && <li className="none">本月还没有样本足够的单位</li>}
            </ol>
          </Box>
        </div>
      </div>
      {w.demo && <footer>演示数据</footer>}
    </main>
  )
}

const pct = (f: Figure) => (f.value === '—' ? '—' : f.value + '%')

function Plate({ name, value, unit, note, hot }: { name: string; value: string; unit: string; note: string; hot?: boolean }) {
  return (
    <section className={'plate' + (hot ? ' hot' : '')} aria-label={name}>
      <h2>{name}</h2>
      <b>
        {value}
        <small>{unit}</small>
      </b>
      <span>{note}</span>
    </section>
  )
}

function Rate({ f, note }: { f: Figure; note: string }) {
  return <Plate name={f.days ? '平均办结时长' : f.name} value={f.value} unit={f.value === '—' ? '' : f.days ? '工作日' : '%'} note={f.days ? `${note}办结 ${group(f.den)} 件非咨询类` : `${note} ${group(f.num)} / ${group(f.den)}`} />
}
