import { useEffect } from 'react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Duties } from './duties'
import { Model } from './model'
import { TagRules } from './tags'
import { Quality } from './quality'
import { parts, type Part, type TriageSearch } from './search'
import './suggest.css'

/** 智能建议: what the models are worth, and the rules beside them. */
export function TriagePage() {
  const { part = 'quality' } = useSearch({ strict: false }) as TriageSearch
  const navigate = useNavigate()
  useEffect(() => {
    document.title = parts[part] + ' · 智能建议 · 宿事速办'
  }, [part])
  const show = { quality: Quality, model: Model, tags: TagRules, duties: Duties }
  const Shown = show[part] ?? Quality
  return (
    <div className="triage">
      <nav className="s-parts" aria-label="智能建议">
        {(Object.keys(parts) as Part[]).map((p) => (
          <button key={p} type="button" className={p === part ? 'on' : undefined} aria-current={p === part ? 'page' : undefined} onClick={() => void navigate({ to: '/triage', search: { part: p } as never })}>
            {parts[p]}
          </button>
        ))}
      </nav>
      <Shown />
    </div>
  )
}
