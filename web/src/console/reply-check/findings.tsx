import { Link } from '@tanstack/react-router'
import { Chip, type Tone } from '../ui'
import type { Finding } from './doors'
import './reply-check.css'

const toneOf = (score: number): Tone => (score >= 0.75 ? 'red' : score >= 0.45 ? 'amber' : 'line')
const sure = (score: number) => (score >= 0.75 ? '很可能' : score >= 0.45 ? '可能' : '请留意')

/** What the rules found, each with what it was found by and the tickets it rests on. */
export function Findings({ list }: { list: Finding[] }) {
  return (
    <ul className="findings">
      {list.map((f) => (
        <li key={f.rule}>
          <div className="row">
            <Chip tone={toneOf(f.score)} title={`把握 ${Math.round(f.score * 100)}%`}>
              {sure(f.score)}
            </Chip>
            <b>{f.name}</b>
          </div>
          {(f.evidence ?? []).map((e) => (
            <p key={e}>{e}</p>
          ))}
          {!!f.tickets?.length && (
            <p>
              {f.tickets.map((t) => (
                <Link key={t.id} to="/tickets/$id" params={{ id: String(t.id) }} className="num link" target="_blank">
                  {t.no}
                </Link>
              ))}
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
