import { useEffect } from 'react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Choice } from '../ui'
import { FiguresPart } from './figures'
import { NowPart } from './floor'
import { HandsetsPart } from './handsets'
import { PlanPart } from './plan'
import { PromptsPart } from './prompts'
import { SkillsPart } from './skills'
import type { Search, Tab } from './search'
import '../staffing/staffing.css'

const tabs: { value: Tab; label: string }[] = [{ value: 'now', label: '现场' }, { value: 'figures', label: '统计' }, { value: 'plan', label: '接听方案' }, { value: 'skills', label: '坐席技能' }, { value: 'handsets', label: '话机' }, { value: 'prompts', label: '语音' }]
const route = getRouteApi('/frame/lines')

/** 话务: the floor as it is, and what came of it. */
export function LinesPage() {
  const search = route.useSearch()
  const navigate = useNavigate()
  useEffect(() => {
    document.title = '话务现场 · 宿事速办'
  }, [])
  const go = (next: Partial<Search>) => void navigate({ to: '/lines', search: { ...search, ...next }, replace: true })
  const bar = <div className="q-bar"><Choice name="tab" label="看什么" value={search.tab ?? 'now'} options={tabs} onChange={(tab) => go({ tab: tab === 'now' ? undefined : (tab as Tab) })} /></div>
  if (search.tab === 'figures') return <FiguresPart bar={bar} search={search} go={go} />
  if (search.tab === 'plan') return <PlanPart bar={bar} />
  if (search.tab === 'skills') return <SkillsPart bar={bar} />
  if (search.tab === 'handsets') return <HandsetsPart bar={bar} />
  if (search.tab === 'prompts') return <PromptsPart bar={bar} />
  return <NowPart bar={bar} />
}
