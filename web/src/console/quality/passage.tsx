import type { Mark } from './doors'
import { sentences } from './sentences'

/** A passage in sentences: each can be marked with a click or with Enter, and shows what it was marked for. */
export function Passage({ text: t, marks, names, onMark }: { text: { key: string; name: string; text: string }; marks: Mark[]; names: Record<string, string>; onMark?: (m: Mark) => void }) {
  return (
    <section className="q-passage">
      <h3>{t.name}</h3>
      <p className="pre">
        {sentences(t.text).map(({ from, to, text }) => {
          const here = marks.filter((m) => m.text === t.key && m.from < to && m.to > from)
          const title = here.map((m) => names[m.item] + (m.note ? `：${m.note}` : '')).join('；')
          const className = 'q-sentence' + (here.length ? ' marked' : '')
          return onMark ? (
            <button key={from} type="button" className={className} title={title || undefined} aria-pressed={!!here.length} onClick={() => onMark({ text: t.key, from, to, item: '', quote: text.trim().slice(0, 200), note: '' })}>{text}</button>
          ) : here.length ? (
            <mark key={from} className={className} title={title}>{text}<sup>{[...new Set(here.map((m) => names[m.item]))].join('、')}</sup></mark>
          ) : (
            <span key={from}>{text}</span>
          )
        })}
      </p>
    </section>
  )
}
