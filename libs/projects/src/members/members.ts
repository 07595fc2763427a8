import { AppError, Clock, type Principal } from '@cse/core';
import { StorageQuota } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { mayAs, ProjectAccess, roleOf, type Access, type ProjectRole } from '../access/project-access';
import { endInvitationsBy, endMembership, otherOwner } from '../access/projects';
import { noSuch, roleInsufficient } from '../access/refusals';
import { ProjectNews } from '../sync/project-news';

type Session = Pick<EntityManager, 'query'>;
type Caller = Pick<Principal, 'userId'>;

/** What a device of a project was certified as. */
export interface DeviceCertificate {
  generation: number;
  role: ProjectRole;
  signature: Buffer;
  byDevice: string;
  /** Whether a key of that generation is sealed to it. */
  wrapped: boolean;
}

export interface MemberDevice {
  deviceId: string;
  agreementKey: Buffer;
  signingKey: Buffer;
  certificates: DeviceCertificate[];
}

export interface Member {
  userId: string;
  name: string | null;
  email: string | null;
  role: ProjectRole;
  joinedAt: Date;
  /** Of somebody who was invited and has no key yet: what their device says of itself for the one who invited. */
  invitationId: string | null;
  binding: string | null;
  devices: MemberDevice[];
}

export interface OpenInvitation {
  id: string;
  email: string;
  role: ProjectRole;
  expiresAt: Date;
}

export interface Membership {
  members: Member[];
  /** Devices that were certified and belong to no member any more: what they have written is still theirs. */
  former: (MemberDevice & { userId: string | null })[];
  invitations: OpenInvitation[];
  rootDeviceId: string;
  rootKey: Buffer;
}

interface DeviceRow extends Omit<MemberDevice, 'certificates'> {
  userId: string | null;
  isMember: boolean;
}
interface CertificateRow extends DeviceCertificate {
  deviceId: string;
}

/** Who is in a project, and as what. */
@Injectable()
export class Members {
  constructor(
    private readonly database: DataSource,
    private readonly access: ProjectAccess,
    private readonly quota: StorageQuota,
    private readonly news: ProjectNews,
    private readonly clock: Clock,
  ) {}

  /** Everybody with their devices, and to owners the open invitations. @throws AppError `not_found` */
  async list({ userId }: Caller, projectId: string): Promise<Membership> {
    const { role } = await this.access.require(projectId, userId);
    const [root] = await this.database.query<Pick<Membership, 'rootDeviceId' | 'rootKey'>[]>(
      'select root_device_id as "rootDeviceId", root_key as "rootKey" from projects where id = $1',
      [projectId],
    );
    if (!root) throw noSuch('project');
    const people = await this.database.query<Omit<Member, 'devices'>[]>(
      `select m.user_id as "userId", u.name, u.email, m.role, m.joined_at as "joinedAt",
              m.invitation_id as "invitationId", m.binding
         from project_members m join users u on u.id = m.user_id where m.project_id = $1 order by m.joined_at, m.user_id`,
      [projectId],
    );
    const devices = await this.devices(projectId);
    const own = (id: string) => devices.filter((device) => device.isMember && device.userId === id).map(shown);
    return {
      ...root,
      members: people.map((person) => ({ ...person, devices: own(person.userId) })),
      former: devices
        .filter(({ isMember }) => !isMember)
        .map((device) => ({ ...shown(device), userId: device.userId })),
      invitations: role === 'owner' ? await this.invitations(projectId) : [],
    };
  }

  /**
   * Changes what a member may do, at once. After a lower role an owner has to rotate the key, so that certificates say
   * the same. Open invitations of an owner who is one no more end, and what they paid for goes over as in `remove`.
   * @throws AppError `not_found`, `role_insufficient`, `invalid_state` for the last owner, and where nobody has the room
   */
  async change({ userId }: Caller, projectId: string, memberId: string, role: ProjectRole): Promise<void> {
    await this.database.transaction(async (session) => {
      const { payer } = await this.access.lock(session, projectId, userId, 'owner');
      const before = await this.requireMember(projectId, memberId, session);
      if (before === role) return;
      if (before === 'owner') {
        await this.passOn(projectId, { payer, from: memberId, by: userId }, session);
        await endInvitationsBy(projectId, memberId, session);
      }
      await session.query('update project_members set role = $3 where project_id = $1 and user_id = $2', [
        projectId,
        memberId,
        role,
      ]);
      await session.query(
        `update projects set members_version = members_version + 1, rotation_due = rotation_due or $2 where id = $1`,
        [projectId, !mayAs(role, before)],
      );
    });
    this.news.changed(projectId);
  }

  /**
   * Ends a membership: by an owner, or one's own. Streams of the member end at once, and nothing is written by anybody
   * until an owner has rotated the key. Open invitations by the member, and to their address, end.
   * What they paid for goes over to the owner who removes them; when they leave by themselves, to the owner who is longest
   * there, and only while that one has room for it.
   * @throws AppError `not_found`, `role_insufficient`, `invalid_state` for the last owner, and where nobody has the room
   */
  async remove({ userId }: Caller, projectId: string, memberId: string): Promise<void> {
    await this.database.transaction(async (session) => {
      const { role, payer } = await this.access.lock(session, projectId, userId, 'viewer');
      if (memberId !== userId && role !== 'owner') throw roleInsufficient('only an owner removes others');
      const before = await this.requireMember(projectId, memberId, session);
      if (before === 'owner' || payer.userId === memberId) {
        await this.passOn(projectId, { payer, from: memberId, by: userId }, session);
      }
      await endMembership(projectId, memberId, session);
    });
    this.news.changed(projectId);
  }

  /**
   * Before an owner is one no more: another one stays, and pays.
   * @throws AppError `invalid_state`
   */
  private async passOn(
    projectId: string,
    { payer, from, by }: { payer: Access['payer']; from: string; by: string },
    session: Session,
  ): Promise<void> {
    const longest = await requireOtherOwner(projectId, from, session);
    if (payer.userId !== from) return;
    const heir = from === by ? longest : by;
    if (from === by) await this.requireRoom(projectId, payer, heir, session);
    await session.query('update projects set user_id = $2 where id = $1', [projectId, heir]);
  }

  /** How much room another one has is theirs to know. @throws AppError `invalid_state` */
  private async requireRoom(projectId: string, from: Access['payer'], heir: string, session: Session): Promise<void> {
    const [row] = await session.query<{ bytes: string; plan: string }[]>(
      'select p.stored_bytes as bytes, u.plan from projects p join users u on u.id = $2 where p.id = $1',
      [projectId, heir],
    );
    // Both are counted below, and locked in this order by everybody (`storage_count`).
    const asked = [
      { of: from, bytes: 0 },
      { of: { userId: heir, plan: row!.plan }, bytes: Number(row!.bytes) },
    ].sort((one, other) => (one.of.userId < other.of.userId ? -1 : 1));
    try {
      for (const { of, bytes } of asked) await this.quota.admit(of, bytes, session);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'quota_exceeded') throw error;
      throw new AppError('invalid_state', 'the owner who would pay has no room for this project: talk to them first');
    }
  }

  private async requireMember(projectId: string, memberId: string, session: Session): Promise<ProjectRole> {
    const role = await roleOf(projectId, memberId, session);
    if (!role) throw noSuch('member');
    return role;
  }

  private async devices(projectId: string): Promise<(DeviceRow & { certificates: DeviceCertificate[] })[]> {
    const devices = await this.database.query<DeviceRow[]>(
      `select d.id as "deviceId", d.user_id as "userId", d.agreement_key as "agreementKey", d.signing_key as "signingKey",
              true as "isMember"
         from devices d join project_members m on m.user_id = d.user_id where m.project_id = $1
       union all
       select * from (
         select distinct on (k.device_id) k.device_id, k.user_id, k.agreement_key, k.signing_key, false
           from project_keys k where k.project_id = $1 and not exists (
             select from devices d join project_members m on m.user_id = d.user_id and m.project_id = $1
              where d.id = k.device_id)
          order by k.device_id) f
       order by 1`,
      [projectId],
    );
    const rows = await this.database.query<CertificateRow[]>(
      `select device_id as "deviceId", generation, role, signature, by_device as "byDevice", wrapped_key is not null as wrapped
         from project_keys where project_id = $1 order by generation desc`,
      [projectId],
    );
    const certificates = new Map<string, DeviceCertificate[]>();
    for (const { deviceId, ...row } of rows) certificates.set(deviceId, [...(certificates.get(deviceId) ?? []), row]);
    return devices.map((device) => ({ ...device, certificates: certificates.get(device.deviceId) ?? [] }));
  }

  private async invitations(projectId: string): Promise<OpenInvitation[]> {
    return this.database.query<OpenInvitation[]>(
      `select id, email, role, expires_at as "expiresAt" from project_invitations
        where project_id = $1 and accepted_by is null and expires_at > $2 order by id`,
      [projectId, this.clock.now()],
    );
  }
}

function shown({ deviceId, agreementKey, signingKey, certificates }: DeviceRow & MemberDevice): MemberDevice {
  return { deviceId, agreementKey, signingKey, certificates };
}

/** As `otherOwner`. @throws AppError `invalid_state` where there is none */
async function requireOtherOwner(projectId: string, memberId: string, session: Session): Promise<string> {
  const other = await otherOwner(projectId, memberId, session);
  if (other !== undefined) return other;
  throw new AppError('invalid_state', 'a project has an owner: make somebody else one first, or delete it');
}
