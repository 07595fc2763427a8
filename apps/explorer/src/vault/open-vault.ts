import { indexedDbStore, Vault, type VaultApi } from '@creative-space/vault';
import { client } from '../client/session';
import { hasVault, noteVault, type Link } from '../sync/link';
import { LOCK_FREE_WITHIN, syncLock } from './sync-lock';

const nameOf = (userId: string): string => `vault-${userId}`;

const listeners = new Set<(projectId: string) => void>();

/** Called when people, devices or keys of a story on the server have changed, as its stream tells. */
export function onPeopleChange(listener: (projectId: string) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function peopleChanged(projectId: string): void {
  for (const listener of listeners) listener(projectId);
}

/** Resolves when people, devices or keys of a story on the server change, or when that cannot be heard. */
export async function nextPeopleChange(projectId: string, signal: AbortSignal): Promise<void> {
  for await (const { event } of client.followProjectStream(projectId, {}, { signal })) if (event === 'members') return;
}

const api: VaultApi = {
  ...client,
  async *followProjectStream(projectId, query, options) {
    for await (const event of client.followProjectStream(projectId, query, options)) {
      yield event as never;
      // The vault has seen to it by then.
      if (event.event === 'members') peopleChanged(projectId);
    }
  },
};

let opened: { userId: string; vault: Promise<Vault> } | undefined;
/** Another tab has let this browser in, or has forgotten it. */
const channel = new BroadcastChannel('explorer:vault');
channel.onmessage = () => (opened = undefined);

/** What this browser keeps of a person: its keys. The first time, it is made known to the server. */
export function openVault(userId: string): Promise<Vault> {
  if (opened?.userId === userId) return opened.vault;
  // Two tabs at once would make two devices.
  const vault = navigator.locks.request(`explorer:vault:${userId}`, () =>
    Vault.open({ api, store: indexedDbStore(nameOf(userId)), userId }),
  );
  opened = { userId, vault };
  vault.catch(() => {
    if (opened?.vault === vault) opened = undefined;
  });
  return vault;
}

/** Notes that this browser is one of the person's devices; other tabs open what they have anew. */
export function letIn(userId: string): void {
  noteVault(userId, true);
  channel.postMessage('changed');
}

/** Takes this browser off the person's devices, and its keys out of this browser. */
export async function forgetVault(userId: string): Promise<void> {
  if (hasVault(userId)) {
    const { deviceId } = await openVault(userId);
    await client.deleteDevice(deviceId);
  }
  await eraseVault(userId);
}

/** Erases what this browser keeps of one story beside the story itself: the shared document and its key. */
export async function forgetKept({ userId, remote }: Pick<Link, 'userId' | 'remote'>): Promise<void> {
  if (!hasVault(userId)) return;
  await left(remote);
  await Vault.forgetProject(indexedDbStore(nameOf(userId)), remote);
}

/** Until no tab keeps a story in step any more, since that one would write what is being erased; not for ever. */
export async function left(remote: string): Promise<void> {
  const options = { signal: AbortSignal.timeout(LOCK_FREE_WITHIN) };
  await navigator.locks.request(syncLock(remote), options, () => undefined).catch(() => undefined);
}

/** Erases all that this browser keeps of a person: their keys, and the shared documents. */
export async function eraseVault(userId: string): Promise<void> {
  opened = undefined;
  channel.postMessage('changed');
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(nameOf(userId));
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error!);
  });
  noteVault(userId, false);
}
