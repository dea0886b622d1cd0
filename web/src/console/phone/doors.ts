// The doors of the telephone (电话) beside its own line.
import type { components } from '../../schema'
import { get, post } from '../../shared/door'
import type { Requester } from '../../shared/contract'
import { Problem, send } from '../../shared/http'

type S = components['schemas']
export type Floor = Omit<S['Floor'], 'seats' | 'queue'> & { seats: S['FloorSeat'][]; queue: S['FloorCaller'][] }
export type FloorSeat = S['FloorSeat']
export type CallFigures = S['CallFigures']
export type Spoken = S['Spoken']
export type CallPlan = S['CallPlan']
export type CallQueue = S['CallQueue']
export type AgentSkills = S['AgentSkills']
export type Handset = S['Handset']
export type Prompt = S['PromptView']
export type GivenHandset = S['GivenHandset']

export const doors = {
  telephone: () => get('/api/telephone'),
  floor: () => get('/api/telephone/floor') as Promise<Floor>,
  figures: (from: string, to: string) => get('/api/telephone/figures', { query: { from, to } }),
  plan: () => get('/api/call-plan'),
  setPlan: (body: CallPlan) => post('/api/call-plan', { body }),
  skills: () => get('/api/agent-skills').then((a) => a.items ?? []),
  setSkills: (body: AgentSkills) => post('/api/agent-skills', { body }),
  handsets: () => get('/api/handsets'),
  giveHandset: (agent: number) => post('/api/handsets', { body: { agent } }),
  takeHandset: (account: string) => post('/api/handsets/take', { body: { account } }),
  prompts: () => get('/api/prompts').then((a) => a.items ?? []),
  resetPrompt: (name: string) => post('/api/prompts/default', { body: { name } }),
  caller: (id: number) => get('/api/calls/{id}/caller', { id }) as Promise<Requester>,
  calls: (ticket: number) => get('/api/tickets/{id}/calls', { id: ticket }).then((a) => a.items ?? []),
  callBacks: () => get('/api/call-backs').then((a) => a.items ?? []),
}

/** An office's own recording of a prompt. */
export const savePrompt = (name: string, file: Blob): Promise<unknown> => send(`/prompts?name=${name}`, file)

/** A rate in per cent, a dash when there is nothing to divide. */
export const share = (s: { num: number; den: number }) => (s.den ? ((s.num / s.den) * 100).toFixed(2) + '%' : '—')

/** A recording, which is written down as listened to. */
export const recording = (id: number) => sound(`/api/calls/${id}/recording`)

/** Sound to be played here, or why not. */
export async function sound(url: string): Promise<string> {
  const answer = await fetch(url, { credentials: 'same-origin' })
  if (answer.ok) return URL.createObjectURL(await answer.blob())
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string }
  throw new Problem(answer.status, '', problem.detail ?? '录音没有打开，请再试一次。')
}

export const agentStates: Record<string, string> = {
  offline: '未签入', ready: '示闲', ringing: '振铃', busy: '示忙', resting: '小休', training: '培训', talking: '通话', held: '保持', wrap_up: '话后',
}
export const callStates: Record<string, string> = {
  greeting: '播报', waiting: '排队', ringing: '振铃', talking: '通话中', held: '保持中', consulting: '咨询中', conference: '三方通话', away: '等待坐席恢复', dialling: '正在呼叫', ended: '已挂断',
}
export const busyReasons = ['办理工单', '请示班长', '设备故障', '其他']
export const endedBys: Record<string, string> = { caller: '来电人挂断', agent: '坐席挂断', lead: '班长强拆', system: '系统结束', restart: '系统重启时中断', callee: '对方未接', silence: '无声超时' }
export const whys: Record<string, string> = { abandoned: '排队中挂断', asked: '要求回拨', portal: '网上预约', sms: '短信' }
