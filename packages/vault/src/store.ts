/** Values to keep, `undefined` for those to forget. */
export type StoreChanges = Record<string, Uint8Array | undefined>;

/**
 * Where a device keeps what it must not lose: its keys, what it has seen of each project, what it has not sent yet. The app
 * gives it: `indexedDbStore` in browsers, `fileStore` in Node, `memoryStore` where nothing need stay.
 */
export interface VaultStore {
  get(key: string): Promise<Uint8Array | undefined>;
  /** All values whose key begins so, in the order of their keys. */
  list(prefix: string): Promise<[string, Uint8Array][]>;
  /** All of it or, when the process dies, nothing; durable when it resolves. */
  write(changes: StoreChanges): Promise<void>;
}

/** A count as a part of a key, so that the order of keys is that of counts. */
export const pad9 = (count: number): string => String(count).padStart(9, '0');

export function memoryStore(values = new Map<string, Uint8Array>()): VaultStore {
  return {
    get: (key) => Promise.resolve(values.get(key)),
    list: (prefix) => Promise.resolve([...values].filter(([key]) => key.startsWith(prefix)).sort(byKey)),
    write(changes) {
      for (const [key, value] of Object.entries(changes)) {
        if (value) values.set(key, value);
        else values.delete(key);
      }
      return Promise.resolve();
    },
  };
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
