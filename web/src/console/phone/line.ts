// The agent's telephone: one connection for the whole console, which outlives every page of it
// and comes back after a reload. What is shown is what the server says; nothing is guessed here.
import { useSyncExternalStore } from 'react'

export type CallView = {
  id: number
  direction: 'in' | 'out'
  state: string
  since: string
  answered?: string
  number: string
  known: boolean
  queue?: string
  waited: number
  before: number
  party?: string
  there?: boolean
  consulted?: boolean
  tickets?: number[]
}

export type PhoneView = {
  gone?: boolean
  state: string
  reason?: string
  since: string
  now: string
  after?: string
  sound: boolean
  /** The desk phone at which it rings. */
  phone?: string
  muted?: boolean
  help?: boolean
  call?: CallView
  last?: CallView
  today: number
  waiting: number
  longest?: string
  queues: { key: string; name: string }[]
  free: { id: number; name: string }[]
  outward?: boolean
  demo?: boolean
  watch?: { agent: string; how: string }
}

export type Link = 'off' | 'opening' | 'open' | 'lost' | 'taken'
export type Phone = { link: Link; view?: PhoneView; /** Server's clock minus ours. */ skew: number; deaf?: boolean; trouble?: string }

let state: Phone = { link: 'off', skew: 0 }
const told = new Set<() => void>()
const set = (part: Partial<Phone>) => {
  state = { ...state, ...part }
  told.forEach((f) => f())
}

export function usePhone(): Phone {
  return useSyncExternalStore(
    (f) => {
      told.add(f)
      return () => void told.delete(f)
    },
    () => state,
  )
}

type Wish = Record<string, unknown> & { do: string }
type Reply = { id?: number; error?: string; sdp?: string; view?: PhoneView }

let socket: WebSocket | undefined
let peer: RTCPeerConnection | undefined
let mic: MediaStream | undefined
let voice: HTMLAudioElement | undefined
let wanted = false
let again: ReturnType<typeof setTimeout> | undefined
let serial = 0
const waits = new Map<number, { done: (r: Reply) => void; fail: (e: Error) => void }>()

/** In this tab the headset was on: a reload puts it on again. */
const flag = 'suban.phone'
const wasOn = () => sessionStorage.getItem(flag) === 'on'

/** Opens the line, and the headset too when it was on before a reload. */
export function open() {
  if (wanted) return
  wanted = true
  dial()
}

/** Takes the telephone to this tab from another one. */
export function take() {
  wanted = false
  open()
}

/** Puts the telephone down for good: who signs out. */
export function close() {
  wanted = false
  clearTimeout(again)
  sessionStorage.removeItem(flag)
  socket?.close()
  silence()
  set({ link: 'off', view: undefined })
}

function dial() {
  set({ link: state.link === 'open' || state.link === 'lost' ? 'lost' : 'opening' })
  const mine = new WebSocket(location.origin.replace(/^http/, 'ws') + '/api/phone')
  socket = mine
  mine.onopen = () => {
    set({ link: 'open' })
    if (wasOn()) void connect().catch((e: Error) => set({ trouble: e.message }))
  }
  mine.onmessage = (m) => hear(JSON.parse(String(m.data)) as Reply)
  mine.onclose = (e) => {
    if (socket !== mine) return
    waits.forEach((w) => w.fail(new Error('电话断线，正在重新连接')))
    waits.clear()
    silence()
    if (e.code === 4001) return set({ link: 'taken', view: undefined })
    if (e.code === 4003 || e.code === 1008) {
      wanted = false
      return set({ link: 'off', view: undefined, trouble: e.reason || undefined })
    }
    if (!wanted) return
    set({ link: 'lost' })
    again = setTimeout(dial, 1000 + Math.random() * 1500)
  }
}

function hear(r: Reply) {
  if (r.view) {
    if (r.view.gone) return
    set({ view: r.view, skew: Date.parse(r.view.now) - Date.now() })
    ring(r.view.state === 'ringing' && !r.view.phone)
    return
  }
  const w = r.id === undefined ? undefined : waits.get(r.id)
  if (!w) return
  waits.delete(r.id!)
  if (r.error) w.fail(new Error(r.error))
  else w.done(r)
}

/** Asks the server to do something; refused in its words. */
export function ask(wish: Wish): Promise<Reply> {
  if (!socket || socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error('电话没有连上，请稍候'))
  const id = ++serial
  const sent = new Promise<Reply>((done, fail) => waits.set(id, { done, fail }))
  socket.send(JSON.stringify({ id, ...wish }))
  return sent
}

/** Puts the headset on: microphone, encrypted sound, nothing but the telephone's own codec. */
export async function connect() {
  silence()
  let deaf = false
  try {
    mic = await navigator.mediaDevices.getUserMedia({ audio: true })
  } catch {
    deaf = true // listening works without a microphone
    const context = new AudioContext()
    mic = context.createMediaStreamDestination().stream
  }
  const pc = new RTCPeerConnection()
  peer = pc
  const way = pc.addTransceiver(mic.getAudioTracks()[0], { direction: 'sendrecv', streams: [mic] })
  const spoken = RTCRtpReceiver.getCapabilities('audio')?.codecs.filter((c) => c.mimeType === 'audio/PCMA') ?? []
  if (spoken.length) way.setCodecPreferences(spoken)
  pc.ontrack = (e) => {
    voice ??= document.body.appendChild(Object.assign(document.createElement('audio'), { autoplay: true }))
    voice.dataset.phone = 'voice'
    voice.srcObject = e.streams[0] ?? new MediaStream([e.track])
    void voice.play().catch(() => set({ trouble: '浏览器没有允许播放声音，请点一下页面' }))
  }
  await pc.setLocalDescription()
  const { sdp } = await ask({ do: 'connect', sdp: pc.localDescription!.sdp })
  await pc.setRemoteDescription({ type: 'answer', sdp: sdp! })
  sessionStorage.setItem(flag, 'on')
  set({ deaf, trouble: undefined })
}

function silence() {
  ring(false)
  peer?.close()
  peer = undefined
  mic?.getTracks().forEach((t) => t.stop())
  mic = undefined
  if (voice) voice.srcObject = null
}

let bell: { context: AudioContext; timer: ReturnType<typeof setInterval> } | undefined
/** A soft double tone every two seconds while a call rings. */
function ring(on: boolean) {
  if (on === !!bell) return
  if (!on) {
    clearInterval(bell!.timer)
    void bell!.context.close()
    bell = undefined
    return
  }
  const context = new AudioContext()
  const strike = () => {
    for (const at of [0, 0.25]) {
      const tone = context.createOscillator()
      const loud = context.createGain()
      tone.frequency.value = 880
      loud.gain.setValueAtTime(0.12, context.currentTime + at)
      loud.gain.exponentialRampToValueAtTime(0.001, context.currentTime + at + 0.22)
      tone.connect(loud).connect(context.destination)
      tone.start(context.currentTime + at)
      tone.stop(context.currentTime + at + 0.24)
    }
  }
  strike()
  bell = { context, timer: setInterval(strike, 2000) }
}
