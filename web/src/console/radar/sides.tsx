import { Link } from '@tanstack/react-router'
import './radar.css'

/** The three pages that watch by themselves (雷达预警): closings that look false, what rises above its level, and what many call about at once. */
export function Sides({ here }: { here: 'radar' | 'warnings' | 'incidents' }) {
  return (
    <nav className="sides" aria-label="雷达预警">
      <Link to="/radar" search={{}} className={here === 'radar' ? 'on' : ''} aria-current={here === 'radar' ? 'page' : undefined}>
        假办结雷达
      </Link>
      <Link to="/warnings" className={here === 'warnings' ? 'on' : ''} aria-current={here === 'warnings' ? 'page' : undefined}>
        预警
      </Link>
      <Link to="/incidents" className={here === 'incidents' ? 'on' : ''} aria-current={here === 'incidents' ? 'page' : undefined}>
        事件
      </Link>
    </nav>
  )
}
