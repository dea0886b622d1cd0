import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { MomentPicker } from './pickers'

const own = process.env.TZ
afterEach(() => {
  cleanup()
  process.env.TZ = own
})

// A laptop never set up, a leader's aide abroad: ten o'clock is ten o'clock in the city.
test.each(['Asia/Shanghai', 'UTC', 'America/New_York', 'Pacific/Auckland'])('a moment is the city’s in a browser of %s', (zone) => {
  process.env.TZ = zone
  let said: string | undefined
  render(<MomentPicker label="时间" value="2026-11-30T17:30:00Z" onChange={(at) => (said = at)} />)
  const input = screen.getByLabelText('时间') as HTMLInputElement
  expect(input.value).toBe('2026-12-01 01:30')
  fireEvent.mouseDown(input)
  fireEvent.change(input, { target: { value: '2026-11-30 10:00' } })
  fireEvent.keyDown(input, { key: 'Enter', code: 'Enter', keyCode: 13 })
  expect(Date.parse(said!)).toBe(Date.parse('2026-11-30T02:00:00Z'))
})
