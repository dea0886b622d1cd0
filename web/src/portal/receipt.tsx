import { useEffect, useRef, useState } from 'react'
import { post } from '../shared/door'
import { LinkTo } from './portal'
import { Usual, type UsualDay } from './progress'
import { go } from './route'
import { keep, receipts, spaced } from './receipts'

type Square = { size: number; path: string }

/** 二维码: a real one; it opens the matter on another phone. Number and code stand behind the # and are read by nobody on the way. */
export function Square({ no, code }: { no: string; code: string }) {
  const [qr, setQr] = useState<Square | undefined>()
  useEffect(() => {
    let gone = false
    post('/api/citizen/qr', { body: { no, code } as never }).then((q) => gone || setQr(q), () => {})
    return () => {
      gone = true
    }
  }, [no, code])
  if (!qr) return null
  return (
    <svg className="square" viewBox={`0 0 ${qr.size} ${qr.size}`} shapeRendering="crispEdges" role="img" aria-label="二维码：扫码查这件诉求的进度">
      <rect width={qr.size} height={qr.size} fill="#fff" />
      <path d={qr.path} fill="#0b1f44" />
    </svg>
  )
}

/** Draws the receipt into a picture that the phone's album keeps. */
async function saveAsPicture(no: string, code: string, svg: SVGElement | null) {
  const c = document.createElement('canvas')
  c.width = 720
  c.height = 940
  const g = c.getContext('2d')!
  g.fillStyle = '#fff'
  g.fillRect(0, 0, c.width, c.height)
  g.fillStyle = '#18233a'
  g.textAlign = 'center'
  const write = (text: string, size: number, y: number, bold = '') => {
    g.font = `${bold} ${size}px sans-serif`
    g.fillText(text, 360, y)
  }
  write('12345 热线回执', 40, 80, 'bold')
  write(`工单号 ${no}`, 32, 150)
  write(`查询码 ${spaced(code)}`, 44, 220, 'bold')
  const path = svg?.querySelector('path')?.getAttribute('d')
  const side = Number(svg?.getAttribute('viewBox')?.split(' ')[2])
  if (path && side) {
    g.save()
    g.translate(110, 270)
    g.scale(500 / side, 500 / side)
    g.fill(new Path2D(path))
    g.restore()
  }
  write('扫码查进度；请勿转给他人', 28, 830)
  write(new Date().toLocaleDateString('zh-CN', { timeZone: 'Asia/Shanghai' }), 26, 880)
  const blob = await new Promise<Blob | null>((done) => c.toBlob(done, 'image/png'))
  if (!blob) throw new Error('no picture')
  const a = document.createElement('a')
  a.href = URL.createObjectURL(blob)
  a.download = `12345回执-${no}.png`
  a.click()
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000)
}

/** 回执: number, query code and QR code; can be printed, saved, copied. */
export default function ReceiptPage({ no, code, title, following, usual }: { no: string; code: string; title: string; following?: boolean; usual?: UsualDay | null }) {
  const [kept, setKept] = useState(() => receipts().some((r) => r.no === no))
  const [said, setSaid] = useState('')
  const head = useRef<HTMLHeadingElement>(null)
  const box = useRef<HTMLElement>(null)
  useEffect(() => head.current?.focus(), [])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`12345 工单号 ${no}，查询码 ${spaced(code)}`)
      setSaid('已复制')
    } catch {
      setSaid('没有复制成功，请手抄或拍照')
    }
  }
  const save = () => saveAsPicture(no, code, box.current?.querySelector('svg.square') ?? null).then(() => setSaid('已存成图片'), () => setSaid('没有存成，请截屏保存'))
  return (
    <section className="card receipt" ref={box}>
      <h1 ref={head} tabIndex={-1}>{following ? '已替您记下“我也遇到”' : '已收到您的诉求'}</h1>
      <p className="soft">请保存工单号和查询码，{following ? '有了答复会短信告诉您' : '查进度、补充、评价都要用到'}。</p>
      <Usual usual={usual} />
      <div className="receipt-body">
        <dl>
          <dt>{following ? '关注号' : '工单号'}</dt>
          <dd>{no}</dd>
          <dt>查询码</dt>
          <dd className="code">{spaced(code)}</dd>
        </dl>
        <Square no={no} code={code} />
      </div>
      <div className="btns no-print">
        <button type="button" className="btn" onClick={() => void save()}>存成图片</button>
        <button type="button" className="btn" onClick={() => window.print()}>打印</button>
        {'clipboard' in navigator && <button type="button" className="btn" onClick={() => void copy()}>复制</button>}
        <button type="button" className="btn" disabled={kept} onClick={() => setKept(keep({ no, code, title, at: Date.now() }))}>
          {kept ? '已记在本机' : '记在这台手机上'}
        </button>
      </div>
      {said && <p role="status" className="soft">{said}</p>}
      <button type="button" className="btn primary big no-print" onClick={() => go('track', { no, code })}>
        查看进度
      </button>
      <p className="soft no-print">公用的手机或电脑请不要记在本机。<LinkTo route="home">回到首页</LinkTo></p>
    </section>
  )
}
