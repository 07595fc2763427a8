import { globals, type KeyStorage, type Lock } from '../platform.ts';

const queues = new Map<string, Promise<unknown>>();

/** One at a time in this process: for runtimes without Web Locks. */
export const processLock: Lock = <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const turn = (queues.get(name) ?? Promise.resolve()).then(work, work);
  queues.set(name, turn);
  const leave = (): void => void (queues.get(name) === turn && queues.delete(name));
  turn.then(leave, leave);
  return turn;
};

/** The storage's own lock, else that of the browser over its tabs, else one of this process. */
export function lockOf(storage: KeyStorage): Lock {
  if (storage.lock) return (name, work) => storage.lock!(name, work);
  const locks = globals.navigator?.locks;
  return locks ? (name, work) => locks.request(name, work) : processLock;
}
