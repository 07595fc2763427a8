import type { Member, MemberDevice, MemberList, RegisteredDevice, VaultApi } from '../api.ts';
import { codeOf } from '../api.ts';
import { VaultError } from '../error.ts';
import { equal, fromBase64Url, text, toBase64Url, utf8 } from '../crypto/bytes.ts';
import { type DeviceKeys, type PublicDevice } from '../crypto/device-keys.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import { inTurn } from '../in-turn.ts';
import type { VaultStore } from '../store.ts';
import { certify, type Certificate, type Role } from './certificate.ts';
import { Certificates } from './certificates.ts';
import { KeyRing } from './key-ring.ts';
import { unwrapKey, wrapKey, type Unwrapped } from './wrapped-key.ts';

/** How a device that opens a project for the first time knows that its root is the true one. */
export type RootCheck = (rootKey: string, wrapped: Unwrapped) => boolean;

/** Rights that this device has taken away, and that the present key does not show yet. */
export interface Due {
  users: string[];
  devices: string[];
  /** By user, those that may less. */
  roles: Record<string, Role>;
}

/** The secret that the devices of a person share, and which of those on the server's list prove that they know it. */
export interface OwnDevices {
  readonly account: Uint8Array;
  isOwn(device: RegisteredDevice): boolean;
}

/** How often the key is changed anew because another owner was faster. */
const ATTEMPTS = 5;

interface Kept {
  keys: string[];
  /** As the server said last, so that a project opens without a network. */
  members: MemberList;
}

/**
 * What a device needs to read and write in a project: the ring of keys, and who else may. The root key is pinned when a
 * project is opened first; from then on the server can show no other.
 */
export class ProjectAccess {
  readonly projectId: string;
  readonly device: DeviceKeys;
  readonly userId: string;
  private readonly api: VaultApi;
  private readonly store: VaultStore;
  private keyRing: KeyRing;
  private list: MemberList;
  private certificates: Certificates;
  /** Of two answers that cross each other the older one must not hold. */
  private readonly alone = inTurn();

  private constructor(
    { api, store, device, userId }: AccessParts,
    projectId: string,
    ring: KeyRing,
    list: MemberList,
    certificates: Certificates,
  ) {
    this.api = api;
    this.store = store;
    this.device = device;
    this.userId = userId;
    this.projectId = projectId;
    this.keyRing = ring;
    this.list = list;
    this.certificates = certificates;
  }

  /**
   * Makes a project, with this device as its root; where another device was first, it is opened as any other. Again it
   * changes nothing, so it bears being broken off.
   * @param check as in `open`
   */
  static async create(
    parts: AccessParts,
    projectId: string,
    account: Uint8Array,
    check: RootCheck,
  ): Promise<ProjectAccess> {
    const { api, store, device, userId } = parts;
    if (await readKept(store, projectId, device)) return ProjectAccess.open(parts, projectId, check);
    const { signing_key } = device.public;
    const making = `making/${device.deviceId}/${projectId}`;
    const begun = await store.get(making);
    const first = begun ? new KeyRing(projectId, [begun]) : KeyRing.first(projectId);
    // Before the server knows of it: a key that it was given must never be lost.
    if (!begun) await store.write({ [making]: first.all()[0] });
    await api.putProject(projectId, {
      device_id: device.deviceId,
      root_signature: device.sign(projectBytes(projectId, userId, device.deviceId)),
    });
    const { root_device_id, root_key } = await api.listMembers(projectId);
    const isRoot = root_device_id === device.deviceId && root_key === signing_key;
    if (isRoot && (await api.getProjectKeys(projectId, device.deviceId)).items.length === 0) {
      const claim = { ...device.public, user_id: userId, role: 'owner' as const, generation: 1 };
      const wrapped = await wrapKey({ ring: first, rootKey: signing_key, account }, device.public, device);
      await putKey(api, certify(projectId, claim, device), wrapped, projectId);
    }
    const access = await ProjectAccess.open(parts, projectId, isRoot ? (key) => key === signing_key : check);
    await store.write({ [making]: undefined });
    return access;
  }

  /**
   * Without asking the server where this device has opened the project before: what has changed since is heard of by the
   * first `refresh`, which each exchange with the server needs sooner or later.
   * @param check asked when this device has not pinned the root of the project yet
   * @throws VaultError `no_key` when nobody has wrapped the key for this device yet
   */
  static async open(parts: AccessParts, projectId: string, check: RootCheck): Promise<ProjectAccess> {
    const { api, store, device } = parts;
    const kept = await readKept(store, projectId, device);
    if (kept) {
      const ring = new KeyRing(projectId, kept.keys.map(fromBase64Url));
      return new ProjectAccess(parts, projectId, ring, kept.members, certificatesOf(projectId, kept.members));
    }
    const { ring, list, certificates } = await fetchAccess(api, device, projectId, check, undefined);
    await keep(store, device, ring, list);
    return new ProjectAccess(parts, projectId, ring, list, certificates);
  }

  get ring(): KeyRing {
    return this.keyRing;
  }

  get rootKey(): string {
    return this.certificates.rootKey;
  }

  /** As the server said last: the roles in it are its word, certificates are those of the owners. */
  get members(): MemberList {
    return this.list;
  }

  /** What this device may do, by its certificate. */
  async role(): Promise<Role> {
    return (await this.certificates.of(this.device.deviceId, this.ring.generation)).role;
  }

  /** Fetches who is in and the newest key. @throws VaultError `tampered`, `forked` */
  refresh(): Promise<void> {
    return this.alone(() => this.fetch());
  }

  private async fetch(): Promise<void> {
    const { api, device, projectId } = this;
    const pinned = this.rootKey;
    const isPinned: RootCheck = (rootKey) => rootKey === pinned;
    const { ring, list, certificates } = await fetchAccess(api, device, projectId, isPinned, this.keyRing);
    await keep(this.store, this.device, ring, list);
    this.list = list;
    this.keyRing = ring;
    this.certificates = certificates;
  }

  /** Sees to the key of a generation. @throws VaultError `no_key` while nobody has wrapped it for this device */
  async atLeast(generation: number): Promise<void> {
    if (generation <= this.ring.generation) return;
    await this.refresh();
    if (generation > this.ring.generation) {
      throw new VaultError('no_key', 'the key was changed, and is not there for this device yet');
    }
  }

  /** The certificates, fetched anew when a device is not among them. */
  async certificatesFor(deviceId: string, generation: number): Promise<Certificates> {
    try {
      await this.certificates.of(deviceId, generation);
    } catch {
      await this.refresh();
    }
    return this.certificates;
  }

  /** Gives the newest key to a device, and says with which role. */
  async give(to: PublicDevice, userId: string, role: Role, account?: Uint8Array): Promise<void> {
    const { ring, rootKey, device, projectId } = this;
    const certificate = this.certificateFor(to, userId, role, ring.generation);
    await putKey(this.api, certificate, await wrapKey({ ring, rootKey, account }, to, device), projectId);
  }

  /**
   * The devices of a member that have the newest key, with the keys and the role that owners have certified: what else the
   * server says of them is left out.
   * @throws VaultError `not_certified`; `tampered` when the server shows a device under another user
   */
  async holdersOf({ user_id, devices }: Member): Promise<Certificate[]> {
    const { generation } = this.ring;
    const holders: Certificate[] = [];
    for (const { device_id, keys } of devices) {
      if (!keys.some((key) => key.generation === generation)) continue;
      const holder = await this.certificates.of(device_id, generation);
      if (holder.user_id !== user_id) throw new VaultError('tampered', 'a device is shown under another user');
      holders.push(holder);
    }
    return holders;
  }

  /** What is kept of taking rights away, until a key is there that holds to it. */
  async due(): Promise<Due> {
    const kept = await this.store.get(this.dueKey());
    return kept ? (JSON.parse(text(kept)) as Due) : { users: [], devices: [], roles: {} };
  }

  /** Notes who is to lose what, before the server is asked: from now on each rotation holds to it. */
  async intend(change: Partial<Due>): Promise<void> {
    const { users, devices, roles } = await this.due();
    await this.keepDue({
      users: [...new Set([...users, ...(change.users ?? [])])],
      devices: [...new Set([...devices, ...(change.devices ?? [])])],
      roles: { ...roles, ...change.roles },
    });
  }

  /** Forgets what the server has refused. */
  async giveUp(change: Partial<Due>): Promise<void> {
    const { users, devices, roles } = await this.due();
    await this.keepDue({
      users: users.filter((one) => !change.users?.includes(one)),
      devices: devices.filter((one) => !change.devices?.includes(one)),
      roles: Object.fromEntries(Object.entries(roles).filter(([userId]) => change.roles?.[userId] === undefined)),
    });
  }

  /**
   * Changes the key, and gives the new one to every device that holds the old one and whose member is still there, but to
   * none that this device knows to be taken out. It has happened when the new key is there.
   * @param own the secret of this person's devices goes to those alone that prove that they know it: an owner can certify
   *   any device as one of anybody's
   * @throws VaultError `tampered` when the server goes on listing who was taken out; `withheld` when it does not change the key
   */
  async rotate(own: OwnDevices): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.refresh();
      const due = await this.due();
      const ring = this.ring.next();
      const keys = await this.keysFor(ring, due, own);
      try {
        await this.api.rotateProjectKey(this.projectId, { generation: ring.generation, keys });
      } catch (error) {
        // Another owner was faster, or the answer to this was lost: either way the server has a newer one.
        if (codeOf(error) !== 'key_generation_old') throw error;
      }
      await this.refresh();
      if (this.ring.generation < ring.generation) {
        throw new VaultError('withheld', 'the server has not changed the key of the project');
      }
      // The other owner may have been shown who is taken out as a member: only this device's own key leaves them out.
      const isOwn = equal(this.ring.all()[ring.generation - 1]!, ring.all().at(-1)!);
      if (isOwn) return this.giveUp(due);
      if (isNothing(due)) return;
      if (attempt === ATTEMPTS) throw new VaultError('withheld', 'other owners change the key all the time');
    }
  }

  /**
   * What goes to the devices of this person beside the keys: their common secret, where they know it already.
   * @throws what the client throws
   */
  async accountFor(own: OwnDevices): Promise<(holder: Certificate) => Uint8Array | undefined> {
    const proven = (await this.api.listDevices()).items.filter((device) => own.isOwn(device));
    return ({ user_id, device_id, agreement_key, signing_key }) => {
      const found = proven.find((one) => one.device_id === device_id);
      const isProven = found?.agreement_key === agreement_key && found.signing_key === signing_key;
      return isProven && user_id === this.userId ? own.account : undefined;
    };
  }

  private async keysFor(ring: KeyRing, due: Due, own: OwnDevices) {
    const accountOf = await this.accountFor(own);
    const keys = [];
    for (const member of this.list.items) {
      for (const holder of await this.holdersOf(member)) {
        const { user_id, device_id } = holder;
        if (due.users.includes(user_id) || due.devices.includes(device_id)) {
          throw new VaultError('tampered', 'the server goes on listing who was taken out');
        }
        const role = due.roles[user_id] ?? lower(holder.role, member.role);
        const { signature, by_device } = this.certificateFor(holder, user_id, role, ring.generation);
        const content = { ring, rootKey: this.rootKey, account: accountOf(holder) };
        const wrapped_key = await wrapKey(content, holder, this.device);
        keys.push({ device_id, wrapped_key, certificate: { role, signature, by_device } });
      }
    }
    return keys;
  }

  private async keepDue(due: Due): Promise<void> {
    await this.store.write({ [this.dueKey()]: isNothing(due) ? undefined : utf8(JSON.stringify(due)) });
  }

  private dueKey(): string {
    return `due/${this.projectId}`;
  }

  private certificateFor(to: PublicDevice, userId: string, role: Role, generation: number): Certificate {
    const { device_id, agreement_key, signing_key } = to;
    const claim = { device_id, agreement_key, signing_key, user_id: userId, role, generation };
    return certify(this.projectId, claim, this.device);
  }
}

export interface AccessParts {
  api: VaultApi;
  store: VaultStore;
  device: DeviceKeys;
  userId: string;
}

const projectBytes = (projectId: string, userId: string, deviceId: string): Uint8Array =>
  signedBytes('cse-project-v1', projectId, userId, deviceId);

export const isNothing = ({ users, devices, roles }: Due): boolean =>
  users.length + devices.length + Object.keys(roles).length === 0;

const ORDER: Role[] = ['viewer', 'editor', 'owner'];
/** Whether a role may less than another. */
export const isLess = (a: Role, b: Role): boolean => ORDER.indexOf(a) < ORDER.indexOf(b);
/** The server may take rights away, which it could by refusing as well; it cannot give any. */
const lower = (a: Role, b: Role): Role => (isLess(a, b) ? a : b);

function certificatesOf(projectId: string, { root_device_id, root_key, items, former }: MemberList): Certificates {
  const of = (device: MemberDevice, user_id: string): Certificate[] => {
    const { device_id, agreement_key, signing_key } = device;
    return device.keys.map(({ generation, role, signature, by_device }) => {
      return { device_id, agreement_key, signing_key, user_id, generation, role, signature, by_device };
    });
  };
  const present = items.flatMap(({ user_id, devices }) => devices.flatMap((device) => of(device, user_id)));
  // A certificate is signed over its user: that of a deleted account can be checked no more.
  const gone = former.flatMap((device) => (device.user_id === null ? [] : of(device, device.user_id)));
  return new Certificates(projectId, { root_device_id, root_key, certificates: [...present, ...gone] });
}

/** The keys first: one that is given in between has its certificate in the list, and would have none the other way round. */
async function fetchAccess(
  api: VaultApi,
  device: DeviceKeys,
  projectId: string,
  check: RootCheck,
  before: KeyRing | undefined,
): Promise<{ ring: KeyRing; list: MemberList; certificates: Certificates }> {
  const { items } = await api.getProjectKeys(projectId, device.deviceId);
  const list = await api.listMembers(projectId);
  const certificates = certificatesOf(projectId, list);
  return { ring: await ringOf(items, device, certificates, check, before), list, certificates };
}

async function ringOf(
  items: { generation: number; wrapped_key: string }[],
  device: DeviceKeys,
  certificates: Certificates,
  check: RootCheck,
  before: KeyRing | undefined,
): Promise<KeyRing> {
  const { projectId } = certificates;
  const [newest, ...older] = [...items].sort((a, b) => b.generation - a.generation);
  if (!newest) throw new VaultError('no_key', 'nobody has given this device the key of the project yet');
  const wrapped = await unwrapKey(newest.wrapped_key, projectId, device);
  if (wrapped.rootKey !== certificates.rootKey) throw wrongRoot();
  if (wrapped.ring.generation !== newest.generation) throw new VaultError('tampered', 'a key is of another generation');
  if (!(await wrapped.isBy(await certificates.signerOf(device.deviceId, newest.generation)))) {
    throw new VaultError('tampered', 'a key was not given by the device that let this one in');
  }
  const proven = before ?? (await provenRing(wrapped, older, projectId, device, check));
  if (before && !check(wrapped.rootKey, wrapped)) throw wrongRoot();
  return proven.merge(wrapped.ring);
}

/**
 * The newest ring that proves the root. The newest of all may not: another owner, who does not know the secret of this
 * person's devices, has changed the key since. Then one of before proves the root, and certificates lead on from there.
 */
async function provenRing(
  newest: Unwrapped,
  older: { wrapped_key: string }[],
  projectId: string,
  device: DeviceKeys,
  check: RootCheck,
): Promise<KeyRing> {
  if (check(newest.rootKey, newest)) return newest.ring;
  for (const { wrapped_key } of older) {
    const one = await unwrapKey(wrapped_key, projectId, device).catch(() => undefined);
    if (one?.rootKey === newest.rootKey && check(one.rootKey, one)) return one.ring;
  }
  throw wrongRoot();
}

const wrongRoot = (): VaultError =>
  new VaultError('tampered', 'the root of the project is not the one that it should be');

const putKey = (api: VaultApi, certificate: Certificate, wrapped_key: string, projectId: string) => {
  const { role, signature, by_device, generation, device_id } = certificate;
  return api.putProjectKey(projectId, device_id, {
    generation,
    wrapped_key,
    certificate: { role, signature, by_device },
  });
};

const keptKey = (projectId: string, device: DeviceKeys): string => `access/${device.deviceId}/${projectId}`;

async function readKept(store: VaultStore, projectId: string, device: DeviceKeys): Promise<Kept | undefined> {
  const kept = await store.get(keptKey(projectId, device));
  return kept && (JSON.parse(text(kept)) as Kept);
}

async function keep(store: VaultStore, device: DeviceKeys, ring: KeyRing, members: MemberList): Promise<void> {
  const kept: Kept = { keys: ring.all().map(toBase64Url), members };
  await store.write({ [keptKey(ring.projectId, device)]: utf8(JSON.stringify(kept)) });
}
