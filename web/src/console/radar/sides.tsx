import { Link } from '@tanstack/react-router'
import './radar.css'

/** The two pages that watch by themselves (雷达预警): closings that look false, and what rises above its level. */
export function Sides({ here }: { here: 'radar' | 'warnings' }) {
  return (
    <nav className="sides" aria-label="雷达预警">
      <Link to="/radar" search={{}} className={here === 'radar' ? 'on' : ''} aria-current={here === 'radar' ? 'page' : undefined}>
        假办结雷达
      </Link>
      <Link to="/warnings" className={here === 'warnings' ? 'on' : ''} aria-current={here === 'warnings' ? 'page' : undefined}>
        预警
      </Link>
    </nav>
  )
}
