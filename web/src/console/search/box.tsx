import { useEffect, useRef, useState } from 'react'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { composing, typing } from '../../shared/keys'
import { Search } from '../icons'
import './search.css'

/** The one search box in the head of every page: "/" goes to it, Enter looks, Escape leaves. */
export function SearchBox() {
  const shown = useRouterState({ select: (s) => (s.location.pathname === '/search' ? String((s.location.search as { q?: string }).q ?? '') : '') })
  const [q, setQ] = useState(shown)
  const field = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  useEffect(() => setQ(shown), [shown])
  useEffect(() => {
    const listen = (e: KeyboardEvent) => {
      if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || composing(e) || typing(e)) return
      e.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return (
    <form
      role="search" aria-label="全站查找" className="search-box"
      onSubmit={(e) => {
        e.preventDefault()
        if (q.trim()) void navigate({ to: '/search', search: { q: q.trim() } })
      }}
    >
      <Search aria-hidden />
      <input
        ref={field} type="search" value={q} maxLength={60} aria-label="查找工单号、电话或内容" placeholder="工单号、电话、内容" autoComplete="off"
        onChange={(e) => setQ(e.target.value)}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && composing(e)) e.preventDefault()
          if (e.key === 'Escape') e.currentTarget.blur()
        }}
      />
      <kbd aria-hidden>/</kbd>
    </form>
  )
}
