// Which of the deeds that the server offers stand out. It decides nothing: a deed
// that is not offered is not shown, and one unknown here is shown plainly.
import type { Action } from '../../shared/contract'

/** The usual next step, in the order of preference: the blue button. */
const usual = [
  'sign', 'dispatch', 'to_dispatch', 'accept', 'approve_send_back', 'approve_extension', 'sign_extension', 'suspend', 'rule', 'reply', 'pass_reply', 'rate', 'resume', 'acknowledge', 'chief_sign', 'chief_read',
]
/** Done every day: nearest to the blue button, with the next keys. */
const daily = ['contact', 'interim', 'sub_dispatch', 'add_assist', 'answer', 'ask_details', 'miss_follow_up', 'refuse_send_back', 'raise_dispute', 'answer_through', 'ask_through', 'refuse_extension', 'decline_extension', 'ask_extension', 'send_back']
/** Cannot be taken back: asks once more, in red. */
const grave = ['reject', 'confirm_reject', 'cancel', 'return_reply', 'confirm_erase', 'confirm_unreasonable', 'reopen_false']
/** Now and then: under 更多. */
const seldom = ['note', 'urge', 'escalate', 'ask_erase', 'confirm_erase', 'ask_unreasonable', 'confirm_unreasonable', 'decline_unreasonable', 'merge', 'link_repeat', 'unlink_repeat', 'amend', 'cancel', 'close_no_follow_up', 'close_unsatisfied', 'close_unreachable', 'reopen_false', 'ask_suspend', 'transfer', 'reject', 'assign_handler']

export type Bar = { main?: Action; calm: Action[]; grave: Action[]; more: Action[] }

export function isGrave(a: Action): boolean {
  return a.danger ?? grave.includes(a.action)
}

/** Sorts the offered deeds for the bar: at most six stand on it beside the main one. */
export function arrange(actions: Action[], room = 6): Bar {
  const free = actions.filter((a) => !a.why)
  const rank = (a: Action) => (usual.indexOf(a.action) + 1 || 99)
  const main = [...free].filter((a) => rank(a) < 99).sort((a, b) => rank(a) - rank(b))[0]
  const rest = actions.filter((a) => a !== main)
  const often = rest.filter((a) => !seldom.includes(a.action))
  const shown = (rest.length <= room ? rest : often).slice(0, room)
  const near = (a: Action) => (daily.indexOf(a.action) + 1 || 99)
  const calm = shown.filter((a) => !isGrave(a)).sort((a, b) => near(a) - near(b))
  return { main, calm, grave: shown.filter(isGrave), more: rest.filter((a) => !shown.includes(a)) }
}
