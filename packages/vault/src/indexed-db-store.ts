import type { VaultStore } from './store.ts';

const TABLE = 'values';

/** A store in the browser's IndexedDB, for pages and their workers. @param name of the database, one for each user */
export function indexedDbStore(name: string): VaultStore {
  let opened: Promise<IDBDatabase> | undefined;
  const forget = (): void => void (opened = undefined);
  const open = (): Promise<IDBDatabase> =>
    (opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
      request.onsuccess = () => {
        const database = request.result;
        // The browser may close it, and another tab may want to change or delete it: the next use opens it again.
        database.onclose = forget;
        database.onversionchange = () => {
          forget();
          database.close();
        };
        resolve(database);
      };
      request.onerror = () => {
        forget();
        reject(request.error!);
      };
    }));
  // All keys that begin so: none has a letter beyond the last one of Unicode's first plane.
  const range = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  return {
    async get(key) {
      const table = (await open()).transaction(TABLE).objectStore(TABLE);
      return answerOf(table.get(key) as IDBRequest<Uint8Array | undefined>);
    },
    async list(prefix) {
      // Both in one transaction: nothing is written between them.
      const table = (await open()).transaction(TABLE).objectStore(TABLE);
      const [keys, values] = await Promise.all([
        answerOf(table.getAllKeys(range(prefix))),
        answerOf(table.getAll(range(prefix)) as IDBRequest<Uint8Array[]>),
      ]);
      return keys.map((key, at) => [String(key), values[at]!]);
    },
    async write(changes) {
      // Durable when it resolves, not only handed to the operating system.
      const transaction = (await open()).transaction(TABLE, 'readwrite', { durability: 'strict' });
      const table = transaction.objectStore(TABLE);
      for (const [key, value] of Object.entries(changes)) {
        if (value) table.put(value, key);
        else table.delete(key);
      }
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error!);
      });
    },
  };
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
}
