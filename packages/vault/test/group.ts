import { Doc } from 'yjs';
import { memoryStore, type DocSync, type Project, type Vault, type VaultStore } from '../src/index.ts';
import { MemoryServer } from './memory-server.ts';
import { deviceOf, letIn, projectId } from './people.ts';

/** A device with its project and document open. */
export interface Seat {
  userId: string;
  values: Map<string, Uint8Array>;
  store: VaultStore;
  vault: Vault;
  project: Project;
  sync: DocSync;
}

/** What a group is made anew from: a server, and what each device keeps. */
export interface Moment {
  id: string;
  state: MemoryServer['state'];
  seats: { userId: string; values: Map<string, Uint8Array> }[];
}

const PAGE = 'https://example.com/app';

/** An owner with two devices, an editor with two, an editor with one: all have the key, nobody has written anything. */
export async function makeGroup(): Promise<Moment> {
  const server = new MemoryServer();
  const id = projectId();
  const seats: Moment['seats'] = [];
  const empty = async (userId: string) => {
    const values = new Map<string, Uint8Array>();
    seats.push({ userId, values });
    return (await deviceOf(server, userId, memoryStore(values))).vault;
  };
  const owner = await empty('anna');
  const project = await owner.createProject(id);
  await owner.setPassphrase('four words of mine');
  await (await empty('anna')).unlock({ passphrase: 'four words of mine' });
  for (const userId of ['ben', 'cleo']) {
    const { link } = await project.members.invite(`${userId}@example.com`, 'editor', PAGE);
    const vault = await empty(userId);
    await vault.accept(link);
    await project.members.share();
    await vault.openProject(id);
  }
  const bens = await deviceOf(server, 'ben', memoryStore(seats[2]!.values));
  const second = await empty('ben');
  await letIn(bens.vault, second);
  return { id, state: server.state, seats };
}

/** The same group again, which knows nothing of other runs. */
export async function openGroup(moment: Moment): Promise<{ server: MemoryServer; seats: Seat[] }> {
  const server = new MemoryServer();
  server.state = structuredClone(moment.state);
  const seats: Seat[] = [];
  for (const { userId, values } of moment.seats) {
    seats.push(await openSeat(server, moment.id, userId, new Map(values)));
  }
  return { server, seats };
}

/** A device that is switched on: from what it keeps, whatever it was doing when it was switched off. */
export async function openSeat(
  server: MemoryServer,
  id: string,
  userId: string,
  values: Map<string, Uint8Array>,
): Promise<Seat> {
  const { vault, store } = await deviceOf(server, userId, memoryStore(values));
  const project = await vault.openProject(id);
  const sync = await project.sync(new Doc(), { snapshotEvery: 8 });
  return { userId, values, store, vault, project, sync };
}
