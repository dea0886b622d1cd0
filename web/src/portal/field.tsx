import type { ReactNode } from 'react'

/** A labelled field with its refusal beneath. */
export function Line(p: { id: string; label: string; required?: boolean; error?: string; help?: string; children: ReactNode }) {
  return (
    <div className={'line' + (p.error ? ' bad' : '')}>
      <label htmlFor={p.id}>
        {p.label} {p.required && <em>必填</em>}
      </label>
      {p.children}
      {p.help && !p.error && <p className="soft" id={`${p.id}-help`}>{p.help}</p>}
      {p.error && <p className="no" id={`${p.id}-error`} role="alert">{p.error}</p>}
    </div>
  )
}

/** Large buttons, one of which holds. Native radios beneath, nothing chosen beforehand. */
export function Choose(p: { name: string; legend: string; required?: boolean; error?: string; value: string; onChange: (v: string) => void; options: { value: string; label: ReactNode }[]; columns: number; hideLegend?: boolean; className?: string }) {
  return (
    <fieldset className={`choose ${p.className ?? ''}${p.error ? ' bad' : ''}`} id={`f-${p.name}`}>
      <legend className={p.hideLegend ? 'hide' : ''}>
        {p.legend} {p.required && <em>必填</em>}
      </legend>
      <div style={{ gridTemplateColumns: `repeat(${p.columns}, minmax(0, 1fr))` }}>
        {p.options.map((o) => (
          <label key={o.value}>
            <input type="radio" name={p.name} value={o.value} checked={p.value === o.value} onChange={() => p.onChange(o.value)} />
            <span>{o.label}</span>
          </label>
        ))}
      </div>
      {p.error && <p className="no" role="alert">{p.error}</p>}
    </fieldset>
  )
}
