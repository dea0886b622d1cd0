import type { ReactNode } from 'react'

const draw = (path: ReactNode) =>
  function Icon({ size = 24 }: { size?: number }) {
    return (
      <svg width={`${size / 16}rem`} height={`${size / 16}rem`} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
        {path}
      </svg>
    )
  }

export const Home = draw(<path d="M3.5 11 12 3.5 20.5 11M5.5 9.5V20h4.7v-5.5h3.6V20h4.7V9.5" />)
export const Pencil = draw(<path d="M4 20l1-4.5L16.5 4a2.1 2.1 0 0 1 3 3L8 18.5 4 20zM14.5 6l3 3" />)
export const Search = draw(<><circle cx="11" cy="11" r="6.5" /><path d="M16 16l4.5 4.5" /></>)
export const User = draw(<><circle cx="12" cy="8" r="4" /><path d="M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6" /></>)
export const Star = draw(<path d="M12 3.500l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.900L3.5 9.700l5.9-.8z" />)
export const Phone = draw(<path d="M5.5 3.500h3l1.5 4-2 1.500c1 2.5 2.6 4.1 5 5l1.5-2 4 1.500v3c0 1-.8 2-2 2C10.5 18.5 5 13 3.5 5.500c0-1.2 1-2 2-2z" transform="translate(1 1)" />)
export const Back = draw(<path d="M15 4.5 7.5 12l7.5 7.5" />)
export const Lock = draw(<><rect x="5" y="11" width="14" height="9.5" rx="2" /><path d="M8 11V8a4 4 0 0 1 8 0v3" /></>)

const mouths: Record<number, string> = { 5: 'M8 13.500c1 3 7 3 8 0', 4: 'M8 14.500c1.5 2 6.5 2 8 0', 3: 'M8.5 15.500h7', 2: 'M8 16.500c1.5-2 6.5-2 8 0', 1: 'M8 17.500c1-3.5 7-3.5 8 0' }

export function Face({ level }: { level: number }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" aria-hidden="true">
      <circle cx="12" cy="12" r="10" />
      <circle cx="8.8" cy="10" r=".9" fill="currentColor" stroke="none" />
      <circle cx="15.2" cy="10" r=".9" fill="currentColor" stroke="none" />
      <path d={mouths[level]} />
    </svg>
  )
}
