import { dateOf, nextDate } from '../../shared/time'

/** The parts of a day in which people are called, and the hour proposed in each. */
export const slots = [
  { name: '上午', from: 8, to: 12, at: '09:30' },
  { name: '下午', from: 12, to: 18, at: '15:00' },
  { name: '晚间', from: 18, to: 21, at: '18:30' },
]

export function slotOf(at: string): number {
  const hour = (new Date(at).getUTCHours() + 8) % 24
  return Math.max(0, slots.findIndex((s) => hour >= s.from && hour < s.to))
}

/** The next slots from now on over some days, as the API takes them. */
export function nextSlots(now = new Date(), days = 3): { date: string; slot: number; at: string; past: boolean }[] {
  const list = []
  let date = dateOf(now)
  for (let i = 0; i < days; i++) {
    for (const [slot, s] of slots.entries()) {
      const at = `${date}T${s.at}:00+08:00`
      list.push({ date, slot, at, past: Date.parse(at) <= now.getTime() })
    }
    date = nextDate(date)
  }
  return list
}
