import { Clock, inputError } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DEFAULT_KEEP, type KeepRule } from '../backup/keep-rule';
import { MOST } from '../bounds';
import { LABELS, requireSigned } from '../signing/signed-bytes';
import { Devices, forgetDevices } from './devices';
import { ProjectAccess, type ProjectRole } from './project-access';
import { limitReached, noSuch } from './refusals';

type Session = Pick<EntityManager, 'query'>;

/** A project as one of its members sees it. */
export interface Project {
  id: string;
  role: ProjectRole;
  /** Bytes that are kept for it, whoever pays for them. */
  bytes: number;
  versions: number;
  members: number;
  generation: number;
  rotationDue: boolean;
  keep: KeepRule;
  rootDeviceId: string;
  rootKey: Buffer;
  createdAt: Date;
  updatedAt: Date;
}

interface Row extends Omit<Project, 'bytes' | 'keep'> {
  bytes: string;
  keepLast: number;
  keepDaily: number;
  keepWeekly: number;
}

const SELECT = `select p.id, m.role, p.stored_bytes as bytes, p.generation, p.rotation_due as "rotationDue",
    p.keep_last as "keepLast", p.keep_daily as "keepDaily", p.keep_weekly as "keepWeekly",
    p.root_device_id as "rootDeviceId", p.root_key as "rootKey", p.created_at as "createdAt", p.updated_at as "updatedAt",
    (select count(*)::int from project_bodies b where b.project_id = p.id and b.kind = 'manifest') as versions,
    (select count(*)::int from project_members o where o.project_id = p.id) as members
  from projects p join project_members m on m.project_id = p.id and m.user_id = $1
 where p.user_id is not null`;

@Injectable()
export class Projects {
  constructor(
    private readonly database: DataSource,
    private readonly devices: Devices,
    private readonly access: ProjectAccess,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a project, whose owner and payer the user is, and whose root key is that of the device. Doing it again as an
   * owner changes nothing but the rule of what is kept, where one is sent.
   * @throws AppError `not_found` for an id that is somebody else's, `role_insufficient`, `signature_invalid`,
   *   `limit_reached`
   */
  async put(
    userId: string,
    id: string,
    wanted: { deviceId?: string; rootSignature?: Buffer; keep?: KeepRule },
  ): Promise<{ project: Project; isNew: boolean }> {
    const isNew = await this.database.transaction(async (session) => {
      await session.query('select 1 from users where id = $1 for no key update', [userId]);
      if (await this.isThere(id, session)) {
        await this.access.lock(session, id, userId, 'owner');
        if (wanted.keep) await this.changeKeep(id, wanted.keep, session);
        return false;
      }
      await this.create(userId, id, wanted, session);
      return true;
    });
    return { project: await this.get(userId, id), isNew };
  }

  /** @throws AppError `not_found` */
  async get(userId: string, id: string): Promise<Project> {
    const [row] = await this.database.query<Row[]>(`${SELECT} and p.id = $2`, [userId, id]);
    if (!row) throw noSuch('project');
    return projectOf(row);
  }

  /** Newest id first. */
  async page(userId: string, { limit, before }: { limit: number; before?: string }): Promise<Project[]> {
    const rows = await this.database.query<Row[]>(
      `${SELECT} and ($2::uuid is null or p.id < $2) order by p.id desc limit $3`,
      [userId, before ?? null, limit],
    );
    return rows.map(projectOf);
  }

  /** With everything that is kept for it; its objects are gone within a minute. @throws AppError `not_found`, `role_insufficient` */
  async remove(userId: string, id: string): Promise<void> {
    await this.database.transaction(async (session) => {
      await this.access.lock(session, id, userId, 'owner');
      await eraseProject(id, this.clock.now(), session);
    });
  }

  /**
   * Before an account goes: what it pays for goes over to the owner who is longest there, or is erased. Others keep what
   * it has written with them; their key has to be rotated.
   */
  async leaveAll(userId: string): Promise<void> {
    const ids = await this.database.query<{ id: string }[]>(
      'select project_id as id from project_members where user_id = $1 order by 1',
      [userId],
    );
    for (const { id } of ids) await this.database.transaction((session) => this.leaveOne(userId, id, session));
    await this.database.transaction(async (session) => {
      const devices = await session.query<{ id: string }[]>(
        'select id from devices where user_id = $1 order by id for update',
        [userId],
      );
      await forgetDevices(
        devices.map(({ id }) => id),
        session,
      );
      await session.query(
        `delete from project_invitations i using users u
          where u.id = $1 and u.email_verified and i.email = lower(u.email)`,
        [userId],
      );
    });
  }

  private async leaveOne(userId: string, id: string, session: Session): Promise<void> {
    const [project] = await session.query<{ payer: string | null }[]>(
      'select user_id as payer from projects where id = $1 for update',
      [id],
    );
    if (!project) return;
    if (project.payer === userId || project.payer === null) {
      const heir = await otherOwner(id, userId, session);
      if (heir === undefined) return eraseProject(id, this.clock.now(), session);
      await session.query('update projects set user_id = $2 where id = $1', [id, heir]);
    }
    await endMembership(id, userId, session);
  }

  private async isThere(id: string, session: Session): Promise<boolean> {
    const rows = await session.query<unknown[]>('select 1 from projects where id = $1', [id]);
    return rows.length > 0;
  }

  private async create(
    userId: string,
    id: string,
    { deviceId, rootSignature, keep = DEFAULT_KEEP }: { deviceId?: string; rootSignature?: Buffer; keep?: KeepRule },
    session: Session,
  ): Promise<void> {
    if (!deviceId || !rootSignature) {
      throw inputError(
        'validation_failed',
        deviceId ? '/root_signature' : '/device_id',
        'is required for a new project',
      );
    }
    const device = await this.devices.require(userId, deviceId, session);
    requireSigned('/root_signature', device.signingKey, rootSignature, LABELS.project, id, userId, device.id);
    const [row] = await session.query<{ count: number }[]>(
      'select count(*)::int as count from project_members where user_id = $1',
      [userId],
    );
    if (row!.count >= MOST.projects) throw limitReached('projects', MOST.projects);
    const now = this.clock.now();
    const made = await session.query<unknown[]>(
      `insert into projects (id, user_id, root_device_id, root_key, root_signature, keep_last, keep_daily, keep_weekly,
                             created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict (id) do nothing returning id`,
      [id, userId, device.id, device.signingKey, rootSignature, keep.last, keep.daily, keep.weekly, now],
    );
    // Somebody else was faster with the same id.
    if (made.length === 0) throw noSuch('project');
    await session.query(
      `insert into project_members (project_id, user_id, role, joined_at) values ($1, $2, 'owner', $3)`,
      [id, userId, now],
    );
  }

  private async changeKeep(id: string, { last, daily, weekly }: KeepRule, session: Session): Promise<void> {
    await session.query('update projects set keep_last = $2, keep_daily = $3, keep_weekly = $4 where id = $1', [
      id,
      last,
      daily,
      weekly,
    ]);
  }
}

/** The owner beside this user who is longest there; undefined where there is none. */
export async function otherOwner(projectId: string, userId: string, session: Session): Promise<string | undefined> {
  const [other] = await session.query<{ id: string }[]>(
    `select user_id as id from project_members where project_id = $1 and role = 'owner' and user_id <> $2
      order by joined_at, user_id limit 1`,
    [projectId, userId],
  );
  return other?.id;
}

/**
 * Ends a membership in the caller's transaction, which holds the project's row: what comes after needs another key. Nobody
 * comes back, and nobody comes in, by what was open until then.
 */
export async function endMembership(projectId: string, userId: string, session: Session): Promise<void> {
  await endInvitationsBy(projectId, userId, session);
  await session.query(
    `delete from project_invitations
      where project_id = $1 and accepted_by is null and email = (select lower(email) from users where id = $2)`,
    [projectId, userId],
  );
  await session.query('delete from project_members where project_id = $1 and user_id = $2', [projectId, userId]);
  await session.query('update project_keys set wrapped_key = null where project_id = $1 and user_id = $2', [
    projectId,
    userId,
  ]);
  await session.query('update projects set rotation_due = true, members_version = members_version + 1 where id = $1', [
    projectId,
  ]);
}

/** Open ones that were made by somebody who may invite no more. */
export async function endInvitationsBy(projectId: string, userId: string, session: Session): Promise<void> {
  await session.query(
    'delete from project_invitations where project_id = $1 and user_id = $2 and accepted_by is null',
    [projectId, userId],
  );
}

/** Everything of a project, in the caller's transaction, which holds its row. Objects are noted for the sweeper. */
export async function eraseProject(id: string, now: Date, session: Session): Promise<void> {
  await session.query(
    `insert into pending_objects (object_key, expires_at) select object_key, $2 from project_chunks where project_id = $1
     on conflict (object_key) do update set expires_at = excluded.expires_at`,
    [id, now],
  );
  for (const table of ['bodies', 'ops', 'chunks'])
    await session.query(`delete from project_${table} where project_id = $1`, [id]);
  await session.query('delete from projects where id = $1', [id]);
}

function projectOf({ bytes, keepLast, keepDaily, keepWeekly, ...row }: Row): Project {
  return { ...row, bytes: Number(bytes), keep: { last: keepLast, daily: keepDaily, weekly: keepWeekly } };
}
