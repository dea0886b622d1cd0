import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import type { Me } from '../../shared/contract'
import { Problem } from '../../shared/http'
import { doors } from './doors'

/** Switches between oneself and an absent person one sits in for; every page is read anew. */
export function useActing() {
  const queries = useQueryClient()
  const { message } = App.useApp()
  return async (user: number) => {
    try {
      await doors.actFor(user)
      await queries.invalidateQueries({ queryKey: ['me'] })
      queries.removeQueries({ predicate: (q) => q.queryKey[0] !== 'me' })
    } catch (e) {
      void message.error(e instanceof Problem ? e.message : '没有切换成，请再试一次。')
    }
  }
}

/** 代 X 办理: always to be seen while one acts for another. */
export function Acting({ me }: { me: Me }) {
  const act = useActing()
  if (!me.self) return null
  return (
    <div className="acting" role="status">
      <span>
        您（{me.self.name}）正在<b>代 {me.name} 办理</b>，办理记录会写明“代”。
      </span>
      <button type="button" className="link" onClick={() => void act(0)}>
        切换回本人
      </button>
    </div>
  )
}
