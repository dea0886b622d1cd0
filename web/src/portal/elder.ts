import { read, write } from '../shared/store'

/** 长辈版: larger words, fewer of them. Kept on this device. */
export function readElder(): boolean {
  return read<boolean>(localStorage, 'suban.elder') === true || /[?&]elder=1/.test(location.search)
}

export function showElder(on: boolean) {
  document.documentElement.toggleAttribute('data-elder', on)
  write(localStorage, 'suban.elder', on)
}
