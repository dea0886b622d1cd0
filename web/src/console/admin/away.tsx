import { useQuery } from '@tanstack/react-query'
import { Absences } from '../leave/page'
import { Bones } from '../ui'
import { doors } from './doors'

/** 请假与代理 of everybody, kept by the system administrator. */
export function Away() {
  const users = useQuery({ queryKey: ['admin', 'users', 'all'], queryFn: everybody })
  if (users.isPending) return <Bones lines={6} />
  return <Absences people={(users.data ?? []).filter((u) => !u.disabled).map((u) => ({ value: u.id, label: u.name }))} />
}

async function everybody() {
  const all: Awaited<ReturnType<typeof doors.users>> = []
  for (let after = ''; ; ) {
    const page = await doors.users({ after: after || undefined })
    all.push(...page)
    if (page.length < 100) return all
    after = page[page.length - 1].login
  }
}
