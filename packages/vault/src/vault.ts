import type { Doc } from 'yjs';
import { codeOf, type RegisteredDevice, type VaultApi } from './api.ts';
import { Backup } from './backup/backup.ts';
import type { Argon2Cost } from './crypto/argon2.ts';
import { equal } from './crypto/bytes.ts';
import { DeviceKeys, type PublicDevice } from './crypto/device-keys.ts';
import { fromRecoveryCode, makeRecoverySecret, toRecoveryCode } from './crypto/recovery-code.ts';
import { expectCompared, fingerprint, safetyNumber } from './crypto/safety-number.ts';
import { VaultError } from './error.ts';
import type { Role } from './keys/certificate.ts';
import { Identity } from './keys/identity.ts';
import { lockDevice, unlockDevice, type Locked, type LockKind, type LockSecret } from './keys/locked-device.ts';
import { ProjectAccess, type RootCheck } from './keys/project-access.ts';
import { unwrapKey } from './keys/wrapped-key.ts';
import { bindingOf, fromLink } from './members/invitation.ts';
import { Members, unlessGone, type WaitingDevice } from './members/members.ts';
import { memoryStore, type VaultStore } from './store.ts';
import { DocSync, type DocSyncParts } from './sync/doc-sync.ts';

export interface VaultOptions {
  /** The client of the SDK, signed in. */
  api: VaultApi;
  store: VaultStore;
  /** Who is signed in. */
  userId: string;
  /** What a try at guessing the passphrase costs; all devices of a person need the same or less. */
  passphraseCost?: Argon2Cost;
}

/** Another device of the same person. */
export interface OwnDevice {
  deviceId: string;
  isThis: boolean;
  /** Whether it is proven to be of the same person. One that is not waits to be approved, or is not theirs. */
  isTrusted: boolean;
  /** Shown on both devices before one approves the other. */
  safetyNumber: string;
}

/** A device, and its number as two people, or one at two devices, have compared it. */
export type ComparedDevice = Pick<OwnDevice, 'deviceId' | 'safetyNumber'>;

/** What a device keeps of a person: its keys, the projects that it can open, and how another device gets there. */
export class Vault {
  private readonly options: VaultOptions;
  private readonly identity: Identity;

  private constructor(options: VaultOptions, identity: Identity) {
    this.options = options;
    this.identity = identity;
  }

  /** The vault of this device, which is made known to the server the first time; later on it opens without a network. */
  static async open(options: VaultOptions): Promise<Vault> {
    const identity = await Identity.open(options.store, options.userId);
    const registering = identity.register(options.api);
    // Again each time, since a server that was restored may not know it any more; nobody waits for that.
    if (identity.isRegistered) registering.catch(() => undefined);
    else await registering;
    return new Vault(options, identity);
  }

  /**
   * Erases what a device keeps of a project: its content, what was not sent yet, its key. What it has seen of the server's
   * history stays, and so does everything on the server. Needs no network, and nobody who is signed in.
   */
  static async forgetProject(store: VaultStore, projectId: string): Promise<void> {
    const content = await store.list(`sync/${projectId}/`);
    const keys = (await store.list('access/')).filter(([key]) => key.endsWith(`/${projectId}`));
    await store.write(Object.fromEntries([...content, ...keys].map(([key]) => [key, undefined])));
  }

  get deviceId(): string {
    return this.identity.device.deviceId;
  }

  /** Makes a project of this person's, or opens it where it is there already. @param projectId a UUID of the app's */
  async createProject(projectId: string): Promise<Project> {
    const access = await ProjectAccess.create(
      this.parts,
      projectId,
      this.identity.account,
      await this.rootCheck(projectId),
    );
    const project = this.project(access);
    await project.members.share().catch(unlessAway);
    return project;
  }

  /**
   * Opens a project from what this device keeps of it, without a network; the first time it asks the server.
   * @throws VaultError `no_key` while nobody has given this device the key: unlock, or ask another device
   */
  async openProject(projectId: string): Promise<Project> {
    return this.project(await ProjectAccess.open(this.parts, projectId, await this.rootCheck(projectId)));
  }

  /** The link that this person came with proves a root, and so does another device of theirs. */
  private async rootCheck(projectId: string): Promise<RootCheck> {
    const invited = await this.options.store.get(invitedKey(projectId));
    return (rootKey, wrapped) =>
      (invited !== undefined && equal(fingerprint(rootKey), invited)) || wrapped.isOwn(this.identity.account);
  }

  /** Takes an invitation. The project opens as soon as the device that invited has seen it; the role is the server's word. */
  async accept(link: string): Promise<{ projectId: string; role: Role }> {
    const { projectId, token, root, secret } = fromLink(link);
    const binding = bindingOf(secret, projectId, this.identity.device.public);
    const { api, store } = this.options;
    const before = await store.get(invitedKey(projectId));
    // Before the server knows of it: it must show this root then, even when its answer is lost.
    await store.write({ [invitedKey(projectId)]: root });
    const body = { token, device_id: this.deviceId, binding };
    const answer = await api.acceptInvitation(body).catch(async (error: unknown) => {
      if (codeOf(error) !== undefined) await store.write({ [invitedKey(projectId)]: before });
      throw error;
    });
    if (answer.project_id === projectId) return { projectId, role: answer.role };
    await store.write({ [invitedKey(projectId)]: before });
    throw new VaultError('tampered', 'the server has answered with another project');
  }

  /**
   * On a device that waits for the key of somebody else's project: the numbers to compare with those who can give it, each
   * the same as `share` gives on the other side.
   */
  async numbersIn(projectId: string): Promise<(WaitingDevice & { name?: string | null })[]> {
    const { items } = await this.options.api.listMembers(projectId);
    return items
      .filter(({ user_id, role }) => role === 'owner' && user_id !== this.options.userId)
      .flatMap(({ user_id, name, devices }) =>
        devices
          .filter(({ keys }) => keys.length > 0)
          .map((device) => {
            const number = safetyNumber(this.identity.device.public, device);
            return { userId: user_id, name, deviceId: device.device_id, safetyNumber: number };
          }),
      );
  }

  /** Lets a passphrase open everything on an empty device. It takes the place of the one before. */
  async setPassphrase(passphrase: string): Promise<void> {
    await this.lock('passphrase', { passphrase });
  }

  /** A code to write down, which opens everything on an empty device. It takes the place of the one before. */
  async makeRecoveryCode(): Promise<string> {
    const recovery = makeRecoverySecret();
    await this.lock('recovery', { recovery });
    return toRecoveryCode(recovery);
  }

  /**
   * Opens everything on this device by what the person remembers or wrote down.
   * @returns the projects that this device can open now: one that the server spoils is left out
   * @throws VaultError `wrong_secret`, `bad_code`
   */
  async unlock(secret: { passphrase: string } | { recoveryCode: string }): Promise<string[]> {
    const opened = await this.openLock(
      'passphrase' in secret ? secret : { recovery: fromRecoveryCode(secret.recoveryCode) },
    );
    await this.become(opened.account);
    const { items } = await this.options.api.listProjects();
    const done: string[] = [];
    const failures: unknown[] = [];
    for (const { project_id } of items) {
      try {
        await this.takeOver(project_id, opened);
        done.push(project_id);
      } catch (error) {
        // One project that the server spoils, or that nobody has given a key of yet, keeps no other one back.
        if (!(error instanceof VaultError)) throw error;
        if (error.code !== 'no_key') failures.push(error);
      }
    }
    if (done.length === 0 && failures.length > 0) throw failures[0];
    return done;
  }

  /** Gives this device the key of a project that a locked device has. */
  private async takeOver(projectId: string, { device, account }: Locked): Promise<void> {
    const parts = { ...this.parts, store: memoryStore(), device };
    const locked = await ProjectAccess.open(parts, projectId, (_, wrapped) => wrapped.isOwn(account));
    await locked.give(this.identity.device.public, this.identity.userId, await locked.role(), account);
  }

  /** All devices of this person, as the server lists them; those behind a passphrase or a code are not among them. */
  async devices(): Promise<OwnDevice[]> {
    const { items } = await this.options.api.listDevices();
    return items
      .filter(({ kind }) => kind === 'device')
      .map((device) => ({
        deviceId: device.device_id,
        isThis: device.device_id === this.deviceId,
        isTrusted: this.identity.isOwn(device),
        safetyNumber: safetyNumber(this.identity.device.public, device),
      }));
  }

  /**
   * Lets another device of this person in, after its number was compared.
   * @param compared the device as `devices()` gave it, with the number that was compared
   * @returns the projects that it can open
   * @throws VaultError `tampered` when the server shows other keys now than those of that number
   */
  async approve(compared: ComparedDevice): Promise<string[]> {
    return this.giveAll(await this.listed(compared));
  }

  /**
   * On the device that was let in: takes what that other device gave, after the number was compared here too.
   * @throws VaultError `tampered` as `approve`; `no_key` while the other one has not let this one in
   */
  async joinBy(compared: ComparedDevice): Promise<string[]> {
    const { api } = this.options;
    const { signing_key } = await this.listed(compared);
    const done: string[] = [];
    for (const { project_id } of (await api.listProjects()).items) {
      const { items } = await api.getProjectKeys(project_id, this.deviceId);
      for (const { wrapped_key } of items) {
        // Another owner may have given a newer one, or somebody something else: what that device gave is looked for.
        const given = await unwrapKey(wrapped_key, project_id, this.identity.device).catch(() => undefined);
        if (!given?.account || !(await given.isBy(signing_key))) continue;
        await this.become(given.account);
        done.push(project_id);
        break;
      }
    }
    if (done.length === 0) throw new VaultError('no_key', 'the other device has not let this one in yet');
    return done;
  }

  /**
   * Takes a device away that is lost, and changes the keys of this person's projects. When it fails on the way, it goes on
   * when it is called again, and project by project when members are shared with.
   */
  async removeDevice(deviceId: string): Promise<void> {
    await this.takeAway([deviceId]);
  }

  /** What was sealed to a device that has gone opens nothing that comes. Projects of others wait for a device of an owner. */
  private async takeAway(devices: string[]): Promise<void> {
    const owned: ProjectAccess[] = [];
    for (const access of await this.openable()) if ((await access.role()) === 'owner') owned.push(access);
    await this.identity.strike(devices);
    for (const access of owned) await access.intend({ devices });
    for (const deviceId of devices) await unlessGone(this.options.api.deleteDevice(deviceId));
    for (const access of owned) await access.rotate(this.identity);
  }

  /** Gives a device of this person the keys of all projects that this one can open. @returns their ids */
  private async giveAll(device: PublicDevice): Promise<string[]> {
    const done: string[] = [];
    for (const access of await this.openable()) {
      await access.give(device, this.identity.userId, await access.role(), this.identity.account);
      done.push(access.projectId);
    }
    return done;
  }

  /** The projects of this person that somebody has given this device the key of. */
  private async openable(): Promise<ProjectAccess[]> {
    const found: ProjectAccess[] = [];
    for (const { project_id } of (await this.options.api.listProjects()).items) {
      const project = await this.openProject(project_id).catch(unlessNoKey);
      if (!project) continue;
      await project.access.refresh();
      found.push(project.access);
    }
    return found;
  }

  private async lock(kind: LockKind, secret: LockSecret): Promise<void> {
    const { api, userId, passphraseCost } = this.options;
    const before = (await api.listDevices()).items.filter((one) => one.kind === kind);
    const locked: Locked = { device: DeviceKeys.make(), account: this.identity.account };
    const header = await lockDevice(locked, userId, secret, passphraseCost);
    const { agreement_key, signing_key, device_id } = locked.device.public;
    await api.putDevice(device_id, { agreement_key, signing_key, proof: locked.device.proof(userId), kind, header });
    await this.giveAll(locked.device.public);
    // Only now: whatever happens on the way, one of the two opens everything.
    if (before.length > 0) await this.takeAway(before.map((one) => one.device_id));
  }

  private async openLock(secret: LockSecret): Promise<Locked> {
    const { api, userId, passphraseCost } = this.options;
    const kind: LockKind = 'passphrase' in secret ? 'passphrase' : 'recovery';
    const locks = (await api.listDevices()).items.filter((one) => one.kind === kind);
    let failure = new VaultError('wrong_secret', `this account has no ${kind}`);
    for (const { device_id, header, signing_key } of locks) {
      try {
        const opened = await unlockDevice(header ?? '', userId, device_id, secret, passphraseCost);
        if (opened.device.public.signing_key === signing_key) return opened;
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  private async become(account: Uint8Array): Promise<void> {
    await this.identity.adopt(account);
    await this.identity.register(this.options.api);
  }

  /** A device on the server's list, which must show the keys whose number was compared. */
  private async listed({ deviceId, safetyNumber: compared }: ComparedDevice): Promise<RegisteredDevice> {
    const device = (await this.options.api.listDevices()).items.find(({ device_id }) => device_id === deviceId);
    return expectCompared(this.identity.device.public, device, compared);
  }

  private project(access: ProjectAccess): Project {
    return new Project(this.options, this.identity, access);
  }

  private get parts() {
    const { api, store, userId } = this.options;
    return { api, store, userId, device: this.identity.device };
  }
}

/** A project that this device has the key of. */
export class Project {
  readonly id: string;
  readonly access: ProjectAccess;
  readonly backup: Backup;
  readonly members: Members;
  private readonly options: VaultOptions;

  constructor(options: VaultOptions, identity: Identity, access: ProjectAccess) {
    this.id = access.projectId;
    this.access = access;
    this.options = options;
    this.backup = new Backup(options.api, access, options.store);
    this.members = new Members(options.api, identity, access, options.store);
  }

  /**
   * Opens a document of this project, as this device keeps it.
   * @param doc an empty one, which is filled
   */
  sync(
    doc: Doc,
    { awareness, snapshotEvery }: Pick<DocSyncParts, 'awareness' | 'snapshotEvery'> = {},
  ): Promise<DocSync> {
    const { api, store } = this.options;
    const share = () => this.members.share();
    return DocSync.open({ api, access: this.access, store, doc, awareness, snapshotEvery, share });
  }

  /** Deletes the project for everybody, completely: versions, ops, keys, members. It takes an owner. */
  async delete(): Promise<void> {
    await this.options.api.deleteProject(this.id);
  }
}

/** A project that was shared with this person and that this device was given no key of yet is passed over. */
function unlessNoKey(error: unknown): undefined {
  if (!(error instanceof VaultError) || error.code !== 'no_key') throw error;
}

/** While the server does not answer, this device goes on with what it keeps. */
function unlessAway(error: unknown): void {
  const isAway = codeOf(error) === undefined || (error as { retryable?: boolean }).retryable === true;
  if (!isAway) throw error;
}

const invitedKey = (projectId: string): string => `invited/${projectId}`;
