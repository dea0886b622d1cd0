// The doors of staffing (坐席测算).
import type { components } from '../../schema'
import { get, post } from '../../shared/door'

type S = components['schemas']
export type Page = S['StaffingPage']
export type Day = S['PlannedDay']
export type Half = S['HalfHour']
export type Shift = S['RosterShift']
export type Settings = S['StaffingSettings']

export const doors = {
  page: () => get('/api/staffing'),
  set: (body: Settings) => post('/api/staffing/settings', { body }),
  shift: (body: Shift) => post('/api/staffing/shifts', { body }),
}

/** 510 as 08:30; minutes past midnight belong to the next day. */
export const clockOf = (minutes: number) => `${minutes >= 1440 ? '次日 ' : ''}${String(Math.floor((minutes % 1440) / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
