import { useEffect, useState } from 'react'

export type Route = 'home' | 'submit' | 'track' | 'mine' | 'knowledge' | 'matters' | 'figures' | 'lost'

const paths: Record<Exclude<Route, 'lost'>, string> = { home: '/m/', submit: '/m/submit', track: '/m/track', mine: '/m/mine', knowledge: '/m/knowledge', matters: '/m/matters', figures: '/m/figures' }

export function routeOf(pathname: string): Route {
  const p = pathname.replace(/\/+$/, '') + '/'
  if (p === '/m/rate/') return 'track'
  for (const [route, path] of Object.entries(paths)) if (path.replace(/\/+$/, '') + '/' === p) return route as Route
  return 'lost'
}

const moved = new Event('suban:moved')

/** Goes to a page; a receipt's number travels in the state, never in the address. */
export function go(route: Exclude<Route, 'lost'>, state?: unknown) {
  history.pushState(state ?? null, '', paths[route])
  window.dispatchEvent(moved)
  window.scrollTo(0, 0)
}

export function href(route: Exclude<Route, 'lost'>): string {
  return paths[route]
}

export function useRoute(): { route: Route; state: unknown } {
  const [at, set] = useState(() => ({ route: routeOf(location.pathname), state: history.state as unknown }))
  useEffect(() => {
    const listen = () => set({ route: routeOf(location.pathname), state: history.state as unknown })
    window.addEventListener('popstate', listen)
    window.addEventListener('suban:moved', listen)
    return () => {
      window.removeEventListener('popstate', listen)
      window.removeEventListener('suban:moved', listen)
    }
  }, [])
  return at
}
