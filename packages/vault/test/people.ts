import { randomUUID } from 'node:crypto';
import { memoryStore, Vault, type VaultOptions, type VaultStore } from '../src/index.ts';
import type { MemoryServer } from './memory-server.ts';

/** Argon2id with next to no work: Jest rewrites the package into something slow. test/package.spec.ts has the real one. */
export const CHEAP = { m: 16, t: 1, p: 1 };

export interface Device {
  vault: Vault;
  store: VaultStore;
}

/** A device of a user: an empty one, or one with the store that it had. */
export async function deviceOf(server: MemoryServer, userId: string, store = memoryStore()): Promise<Device> {
  const options: VaultOptions = { api: server.as(userId), store, userId, passphraseCost: CHEAP };
  return { vault: await Vault.open(options), store };
}

export const projectId = (): string => randomUUID();

/** A person at two of their devices, who compares the numbers and lets one in by the other. */
export async function letIn(by: Vault, second: Vault): Promise<string[]> {
  const there = (await by.devices()).find(({ deviceId }) => deviceId === second.deviceId)!;
  const here = (await second.devices()).find(({ deviceId }) => deviceId === by.deviceId)!;
  await by.approve(there);
  return second.joinBy(here);
}
