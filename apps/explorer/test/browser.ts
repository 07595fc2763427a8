import { memoryStore, type VaultApi, type VaultStore } from '@creative-space/vault';
import { MemoryServer } from '../../../packages/vault/test/memory-server.ts';

// The mocks are set before anything else here runs, so they ask for it when they are asked.
function inMemory() {
  return jest.requireActual<typeof import('./browser')>('./browser');
}
jest.mock('idb', () => inMemory().idb);
jest.mock('@creative-space/vault', () => ({
  ...jest.requireActual<typeof import('@creative-space/vault')>('@creative-space/vault'),
  indexedDbStore: inMemory().vaultStore,
}));
jest.mock('../src/client/session', () => inMemory().session);

/**
 * What the Explorer's stories ask of a browser, in memory: its database (as `idb` shows it), locks, local storage, and events
 * of the page. A spec imports this before what it tests.
 */
interface Table {
  keyOf: (value: never) => IDBValidKey;
  rows: Map<string, unknown>;
}

const tables = new Map<string, Table>();

const isIn = (range: unknown, key: string): boolean => {
  const { of } = (range ?? {}) as { of?: string };
  return of === undefined || (JSON.parse(key) as string[])[0] === of;
};

function storeOf(name: string) {
  const { rows, keyOf } = tables.get(name)!;
  return {
    get: (key: unknown) => Promise.resolve(structuredClone(rows.get(JSON.stringify(key)))),
    getAll: (range?: unknown) =>
      Promise.resolve([...rows].flatMap(([key, row]) => (isIn(range, key) ? [structuredClone(row)] : []))),
    put: (value: unknown) => {
      rows.set(JSON.stringify(keyOf(value as never)), structuredClone(value));
      return Promise.resolve();
    },
    delete: (key: unknown) => {
      if (typeof key === 'object' && !Array.isArray(key)) {
        for (const one of [...rows.keys()]) if (isIn(key, one)) rows.delete(one);
      } else rows.delete(JSON.stringify(key));
      return Promise.resolve();
    },
  };
}

const base = {
  createObjectStore(name: string, { keyPath }: { keyPath: string | string[] }) {
    const member = (value: Record<string, unknown>, path: string) => value[path];
    const keyOf = (value: never) =>
      (Array.isArray(keyPath) ? keyPath.map((path) => member(value, path)) : member(value, keyPath)) as IDBValidKey;
    tables.set(name, { keyOf, rows: new Map() });
    return { createIndex: () => undefined };
  },
  transaction: () => ({ objectStore: storeOf, done: Promise.resolve(), commit: () => undefined }),
  get: (name: string, key: unknown) => storeOf(name).get(key),
  getAll: (name: string) => storeOf(name).getAll(),
  getAllFromIndex: (name: string) => storeOf(name).getAll(),
  put: (name: string, value: unknown) => storeOf(name).put(value),
  delete: (name: string, key: unknown) => storeOf(name).delete(key),
};

export const idb = {
  openDB: (_name: string, _version: number, { upgrade }: { upgrade: (made: typeof base) => void }) => {
    upgrade(base);
    return Promise.resolve(base);
  },
};

/** Who has a lock, by its name: the last who asked for it. */
const locks = new Map<string, Promise<unknown>>();

type Held = (lock: object | null) => unknown;

/** One holder at a time, as in a browser. */
function request(name: string, ...[options, work]: [Held] | [{ ifAvailable?: boolean }, Held]): Promise<unknown> {
  if (typeof options === 'function') return request(name, {}, options);
  const before = locks.get(name);
  if (before && options.ifAvailable) return Promise.resolve(work!(null));
  const done = (before ?? Promise.resolve()).then(() => work!({}));
  const after: Promise<unknown> = done
    .catch(() => undefined)
    .then(() => {
      if (locks.get(name) === after) locks.delete(name);
    });
  locks.set(name, after);
  return done;
}

const values = new Map<string, string>();
const page = new EventTarget();

Object.assign(globalThis, {
  navigator: { locks: { request } },
  document: new EventTarget(),
  addEventListener: page.addEventListener.bind(page),
  localStorage: {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  },
  // There is no other tab.
  BroadcastChannel: class {
    postMessage(): void {}
  },
  IDBKeyRange: { bound: ([of]: string[]) => ({ of }) },
  indexedDB: { cmp: (a: Uint8Array, b: Uint8Array) => (String(a) === String(b) ? 0 : 1) },
});

const stores = new Map<string, VaultStore>();

/** The vault's own database of that name. */
export function vaultStore(name: string): VaultStore {
  if (!stores.has(name)) stores.set(name, memoryStore());
  return stores.get(name)!;
}

/** The server as who sits at this browser sees it; a spec says who that is. */
export const server: { api: VaultApi } = { api: new MemoryServer().as('nobody') };

type Call = (...parameters: unknown[]) => unknown;
const callOf =
  (name: string): Call =>
  (...parameters) =>
    (server.api as unknown as Record<string, Call>)[name]!(...parameters);

/** In the place of `client/session`: asks whatever `server` is at that time. */
export const session = {
  client: Object.fromEntries(Object.keys(server.api).map((name) => [name, callOf(name)])),
};
