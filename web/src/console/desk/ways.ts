/** What may be done at the desk with a matter just written down, and its key. */
export const ways: { action: string; key: string; label: string }[] = [
  { action: 'reject', key: 'F4', label: '不予受理' },
  { action: 'answer', key: 'F6', label: '直接答复' },
  { action: 'transfer', key: 'F7', label: '移交' },
]
