import { useRef, useState } from 'react'
import { Button } from 'antd'
import type { Strokes } from '../supervision/doors'

const path = (strokes: Strokes, w: number, h: number) =>
  strokes.map((s) => s.map(([x, y], i) => `${i ? 'L' : 'M'}${((x / 1000) * w).toFixed(1)} ${((y / 1000) * h).toFixed(1)}`).join('') + (s.length === 1 ? 'h.1' : '')).join('')

/** What a hand wrote, in thousandths of the pad. */
export function Hand({ strokes, className = 'hand' }: { strokes: Strokes; className?: string }) {
  return (
    <svg className={className} viewBox="0 0 300 110" role="img" aria-label="手写签名">
      <path d={path(strokes, 300, 110)} />
    </svg>
  )
}

/** 手写签名: pen, finger or mouse; it can be undone stroke by stroke and spread over the screen. */
export function Pad({ strokes, onChange }: { strokes: Strokes; onChange: (s: Strokes) => void }) {
  const box = useRef<HTMLDivElement>(null)
  const [wide, setWide] = useState(false)
  const drawing = useRef<Strokes | undefined>(undefined)
  const at = (e: React.PointerEvent): [number, number] => {
    const r = box.current!.getBoundingClientRect()
    const clamp = (n: number) => Math.min(1000, Math.max(0, Math.round(n)))
    return [clamp(((e.clientX - r.left) / r.width) * 1000), clamp(((e.clientY - r.top) / r.height) * 1000)]
  }
  return (
    <div className={'pad' + (wide ? ' wide' : '')}>
      <p className="row">
        <b className="grow">手写签名</b>
        <Button size="large" disabled={!strokes.length} onClick={() => onChange(strokes.slice(0, -1))}>撤销</Button>
        <Button size="large" disabled={!strokes.length} onClick={() => onChange([])}>重写</Button>
        <Button size="large" onClick={() => setWide(!wide)}>{wide ? '收起' : '放大'}</Button>
      </p>
      <div
        ref={box}
        className="pad-box"
        role="application"
        aria-label="签名区，用笔、手指或鼠标书写"
        onPointerDown={(e) => {
          e.currentTarget.setPointerCapture(e.pointerId)
          drawing.current = [...strokes, [at(e)]]
          onChange(drawing.current)
        }}
        onPointerMove={(e) => {
          if (!drawing.current) return
          const last = drawing.current[drawing.current.length - 1]
          drawing.current = [...drawing.current.slice(0, -1), [...last, at(e)]]
          onChange(drawing.current)
        }}
        onPointerUp={() => (drawing.current = undefined)}
        onPointerCancel={() => (drawing.current = undefined)}
      >
        <svg viewBox="0 0 300 110" preserveAspectRatio="none" aria-hidden="true">
          <path d={path(strokes, 300, 110)} />
        </svg>
        {!strokes.length && <span className="meta">笔或手指书写</span>}
      </div>
    </div>
  )
}
