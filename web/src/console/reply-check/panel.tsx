import { useQuery } from '@tanstack/react-query'
import { Problem } from '../../shared/http'
import { Bones, Panel } from '../ui'
import { doors } from './doors'
import { Findings } from './findings'

/**
 * 答复检查: what the rules found in the lead's last reply, for whoever reviews it. The
 * rules only point; the reviewer decides. It keeps out of the way when it may not be read.
 */
export function ReplyCheck({ ticket, version }: { ticket: number; version?: number }) {
  const check = useQuery({
    queryKey: ['reply-check', ticket, version],
    queryFn: () => doors.check(ticket),
    staleTime: 60_000,
    retry: false,
  })
  if (check.error instanceof Problem && [403, 404, 409].includes(check.error.status)) return null
  const found = check.data ?? []
  const note = check.isSuccess ? (found.length ? `${found.length} 项请核对` : '未发现问题') : ''
  return (
    <Panel title="答复检查" note={note} className="reply-check">
      {check.isPending && (
        <div className="body">
          <Bones lines={2} />
        </div>
      )}
      {check.isError && <p className="body meta">检查没有完成，请刷新页面；不影响审核。</p>}
      {check.isSuccess && (found.length ? <Findings list={found} /> : <p className="body meta">六条规则都没有发现问题，仍请通读后再审核。</p>)}
    </Panel>
  )
}
