// What is typed survives a reload: a drawer in the browser's storage that never
// throws (private windows, full disks).
export type Drawer = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export function read<T>(store: Drawer, key: string): T | undefined {
  try {
    const text = store.getItem(key)
    return text ? (JSON.parse(text) as T) : undefined
  } catch {
    return undefined
  }
}

export function write(store: Drawer, key: string, value: unknown): boolean {
  try {
    store.setItem(key, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

export function drop(store: Drawer, key: string) {
  try {
    store.removeItem(key)
  } catch {
    // Nothing to drop.
  }
}

/** Drops every key that begins so. */
export function dropAll(store: Drawer, prefix: string) {
  try {
    const keys: string[] = []
    for (let i = 0; i < store.length; i++) {
      const key = store.key(i)
      if (key?.startsWith(prefix)) keys.push(key)
    }
    keys.forEach((key) => store.removeItem(key))
  } catch {
    // Nothing to drop.
  }
}
