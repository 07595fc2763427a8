import { codeOf, type MemberDevice, type VaultApi } from '../api.ts';
import { randomBytes, text, toBase64Url, fromBase64Url, utf8 } from '../crypto/bytes.ts';
import { KEY_BYTES } from '../crypto/hash.ts';
import { expectCompared, fingerprint, safetyNumber } from '../crypto/safety-number.ts';
import type { Role } from '../keys/certificate.ts';
import type { Identity } from '../keys/identity.ts';
import { isLess, isNothing, type Due, type ProjectAccess } from '../keys/project-access.ts';
import type { VaultStore } from '../store.ts';
import { isBound, toLink } from './invitation.ts';

/** A device that asks for the key, and that nothing proves: two people compare the number. */
export interface WaitingDevice {
  userId: string;
  deviceId: string;
  /** The same on that device's screen, when nobody stands between the two. */
  safetyNumber: string;
}

export interface Person {
  userId: string;
  name?: string | null;
  email?: string | null;
  role: Role;
  isSelf: boolean;
  /** Whether a device of theirs can read the project yet. */
  canRead: boolean;
}

interface Kept {
  secret: string;
  role: Role;
}

/** Who is in a project. What changes something takes an owner. */
export class Members {
  private readonly api: VaultApi;
  private readonly identity: Identity;
  private readonly access: ProjectAccess;
  private readonly store: VaultStore;

  constructor(api: VaultApi, identity: Identity, access: ProjectAccess, store: VaultStore) {
    this.api = api;
    this.identity = identity;
    this.access = access;
    this.store = store;
  }

  async list(): Promise<{ people: Person[]; invitations: ProjectAccess['members']['invitations'] }> {
    await this.access.refresh();
    const { items, invitations } = this.access.members;
    const people = items.map(({ user_id, name, email, role, devices }): Person => ({
      userId: user_id,
      name,
      email,
      role,
      isSelf: user_id === this.identity.userId,
      canRead: devices.some((device) => this.holds(device)),
    }));
    return { people, invitations };
  }

  /**
   * @param page the address of the app's page that takes invitations
   * @returns the link to send: whoever has it and that e-mail address can join
   */
  async invite(email: string, role: Role, page: string): Promise<{ invitationId: string; link: string }> {
    const { projectId, rootKey } = this.access;
    const { invitation_id, token } = await this.api.inviteMember(projectId, { email, role });
    const secret = randomBytes(KEY_BYTES);
    const kept: Kept = { secret: toBase64Url(secret), role };
    await this.store.write({ [this.inviteKey(invitation_id)]: utf8(JSON.stringify(kept)) });
    const link = toLink(page, { projectId, token, root: fingerprint(rootKey), secret });
    return { invitationId: invitation_id, link };
  }

  async cancel(invitationId: string): Promise<void> {
    await this.api.cancelInvitation(this.access.projectId, invitationId);
    await this.store.write({ [this.inviteKey(invitationId)]: undefined });
  }

  /**
   * Gives the newest key to every device that has none and is proven: those of the same person, and, on the device that
   * invited somebody, those of who came with that link. Call it whenever members change.
   * @returns who waits because nothing proves their keys
   */
  async share(): Promise<WaitingDevice[]> {
    await this.access.refresh();
    const { rotation_due } = await this.api.getProject(this.access.projectId);
    const role = await this.access.role();
    const due = await this.access.due();
    if (role === 'owner' && (rotation_due || !isNothing(due))) {
      await this.ask(due);
      await this.access.rotate(this.identity);
    }
    await this.shareWithOwn(role);
    return role === 'owner' ? this.shareWithInvited() : [];
  }

  /**
   * Gives the key to a waiting device whose number was compared.
   * @throws VaultError `tampered` when the server shows other keys now than those of that number
   */
  async letIn({ userId, deviceId, safetyNumber: compared }: WaitingDevice, role: Role): Promise<void> {
    await this.access.refresh();
    const member = this.access.members.items.find(({ user_id }) => user_id === userId);
    const listed = member?.devices.find(({ device_id }) => device_id === deviceId);
    await this.access.give(expectCompared(this.access.device.public, listed, compared), userId, role);
  }

  /** Another role; one that may less changes the key, so that certificates of the old role are past. */
  async changeRole(userId: string, role: Role): Promise<void> {
    await this.access.refresh();
    const member = this.access.members.items.find(({ user_id }) => user_id === userId);
    const holders = member ? await this.access.holdersOf(member) : [];
    if (holders.some((holder) => isLess(role, holder.role))) {
      return this.takeAway({ users: [], devices: [], roles: { [userId]: role } });
    }
    await this.api.changeMember(this.access.projectId, userId, { role });
    const accountOf = await this.access.accountFor(this.identity);
    for (const holder of holders) await this.access.give(holder, userId, role, accountOf(holder));
    await this.access.refresh();
  }

  /**
   * Takes somebody out, and changes the key: nothing that is written from now on is theirs to read. When it fails on the way
   * it is kept, and the next `share` or `remove` goes on.
   */
  async remove(userId: string): Promise<void> {
    await this.takeAway({ users: [userId], devices: [], roles: {} });
  }

  private async takeAway(due: Due): Promise<void> {
    await this.access.intend(due);
    try {
      await this.ask(due);
    } catch (error) {
      if (['role_insufficient', 'invalid_state'].includes(codeOf(error) ?? '')) await this.access.giveUp(due);
      throw error;
    }
    await this.access.rotate(this.identity);
  }

  /** Asks the server for what is due, which may have been done already. */
  private async ask({ users, devices, roles }: Due): Promise<void> {
    const { projectId } = this.access;
    for (const userId of users) await unlessGone(this.api.removeMember(projectId, userId));
    for (const deviceId of devices) await unlessGone(this.api.deleteDevice(deviceId));
    for (const [userId, role] of Object.entries(roles)) {
      await unlessGone(this.api.changeMember(projectId, userId, { role }));
    }
  }

  /** Takes oneself out. The key is changed by the next owner's device that sees it. */
  async leave(): Promise<void> {
    await this.api.removeMember(this.access.projectId, this.identity.userId);
  }

  private async shareWithOwn(role: Role): Promise<void> {
    const self = this.access.members.items.find(({ user_id }) => user_id === this.identity.userId);
    const listed = (await this.api.listDevices()).items;
    for (const device of listed.filter((one) => this.identity.isOwn(one))) {
      const known = self?.devices.find(({ device_id }) => device_id === device.device_id);
      if (known && this.holds(known)) continue;
      await this.access.give(device, this.identity.userId, role, this.identity.account);
    }
  }

  private async shareWithInvited(): Promise<WaitingDevice[]> {
    const waiting: WaitingDevice[] = [];
    const others = this.access.members.items.filter(({ user_id }) => user_id !== this.identity.userId);
    for (const { user_id, role, binding, invitation_id, devices } of others) {
      // Who can read already lets their other devices in themselves.
      if (devices.some((device) => this.holds(device))) continue;
      const invitation = invitation_id ? await this.invitation(invitation_id) : undefined;
      for (const device of devices) {
        const secret = invitation && fromBase64Url(invitation.secret);
        // The role is the one that was offered, whatever the server says now.
        const isProven = secret && binding && isBound(binding, secret, this.access.projectId, device);
        if (isProven && invitation.role === role) {
          await this.access.give(device, user_id, role);
          await this.store.write({ [this.inviteKey(invitation_id!)]: undefined });
        } else if (!isProven) {
          const number = safetyNumber(this.access.device.public, device);
          waiting.push({ userId: user_id, deviceId: device.device_id, safetyNumber: number });
        }
      }
    }
    await this.access.refresh();
    return waiting;
  }

  private holds({ keys }: MemberDevice): boolean {
    return keys.some(({ generation }) => generation === this.access.ring.generation);
  }

  private async invitation(id: string): Promise<Kept | undefined> {
    const kept = await this.store.get(this.inviteKey(id));
    return kept && (JSON.parse(text(kept)) as Kept);
  }

  private inviteKey(id: string): string {
    return `invitation/${this.access.projectId}/${id}`;
  }
}

/** What is not there any more was taken away already. */
export async function unlessGone(asked: Promise<unknown>): Promise<void> {
  await asked.catch((error: unknown) => (codeOf(error) === 'not_found' ? undefined : Promise.reject(error)));
}
