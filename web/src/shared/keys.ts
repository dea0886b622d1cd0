import { useEffect, useRef } from 'react'

type Handler = (e: KeyboardEvent) => void

/** True while an input method composes: no shortcut fires then, and Enter never submits. */
export function composing(e: { isComposing?: boolean; keyCode?: number; nativeEvent?: { isComposing?: boolean; keyCode?: number } }): boolean {
  const n = e.nativeEvent ?? e
  return n.isComposing === true || n.keyCode === 229
}

/** Enter in a date takes the date; it does not send the form. */
export const keepForm = (e: { key: string; preventDefault: () => void }) => {
  if (e.key === 'Enter') e.preventDefault()
}

/** Whether the person is typing, so that plain letters and arrows are theirs. */
export function typing(e: KeyboardEvent): boolean {
  const t = e.target as HTMLElement | null
  return !!t?.closest?.('input, textarea, select, [contenteditable="true"], [role="combobox"], [role="listbox"], [role="menu"], [role="dialog"]')
}

/**
 * Keys for the whole screen, by KeyboardEvent.key ("F9", "Escape", "Ctrl+Enter").
 * Every one has a visible button; F1, F3, F5, F11 and F12 are the browser's.
 */
export function useKeys(keys: Record<string, Handler | undefined>) {
  const held = useRef(keys)
  held.current = keys
  useEffect(() => {
    const listen = (e: KeyboardEvent) => {
      if (composing(e) || e.repeat || e.altKey || e.shiftKey) return
      const name = (e.ctrlKey || e.metaKey ? 'Ctrl+' : '') + e.key
      const handler = held.current[name]
      if (!handler) return
      e.preventDefault()
      handler(e)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

/** Whether letters and digits go into what is being written; a radio or a button takes none. */
export function writing(e: KeyboardEvent): boolean {
  const t = e.target as HTMLElement | null
  if (t?.closest?.('[role="combobox"], [role="listbox"], [role="menu"], [role="dialog"], .ant-picker, .ant-select')) return true
  return !!t?.closest?.('textarea, select, [contenteditable="true"], input:not([type="radio"]):not([type="checkbox"])')
}

/** Letters and digits as keys, wherever nothing is being written. */
export function useLetters(keys: Record<string, (() => void) | undefined>) {
  const held = useRef(keys)
  held.current = keys
  useEffect(() => {
    const listen = (e: KeyboardEvent) => {
      if (composing(e) || writing(e) || e.repeat || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey || e.defaultPrevented) return
      const handler = held.current[e.key.toLowerCase()]
      if (!handler) return
      e.preventDefault()
      handler()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
