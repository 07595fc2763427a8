import { AppError, Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { MOST } from '../bounds';
import { LABELS, requireSigned } from '../signing/signed-bytes';
import { ProjectNews } from '../sync/project-news';
import { limitReached, noSuch } from './refusals';

type Session = Pick<EntityManager, 'query'>;

export const DEVICE_KINDS = ['device', 'passphrase', 'recovery'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/**
 * A device of a user by its public keys; the private ones never leave it. What stands for a passphrase or a recovery code
 * is one, too: its private keys are in its header, encrypted with what its owner remembers.
 */
export interface Device {
  id: string;
  userId: string;
  /** X25519, 32 bytes: project keys are sealed to it. */
  agreementKey: Buffer;
  /** Ed25519, 32 bytes. */
  signingKey: Buffer;
  kind: DeviceKind;
  /** Opaque; nobody but its owner is given it. */
  header: string | null;
  createdAt: Date;
}

const COLUMNS = `id, user_id as "userId", agreement_key as "agreementKey", signing_key as "signingKey", kind, header, created_at as "createdAt"`;

@Injectable()
export class Devices {
  constructor(
    private readonly database: DataSource,
    private readonly news: ProjectNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Registers a device. Doing it again changes nothing but its header.
   * @throws AppError `signature_invalid`, `invalid_state` with other keys than it has or was certified with before,
   *   `limit_reached`, `not_found` for an id that is or was somebody else's
   */
  async register(device: Omit<Device, 'createdAt'>, proof: Buffer): Promise<{ device: Device; isNew: boolean }> {
    const { id, userId, agreementKey, signingKey } = device;
    requireSigned('/proof', signingKey, proof, LABELS.device, userId, id, agreementKey);
    return this.database.transaction(async (session) => {
      // Nobody else registers for this user meanwhile, so that the bound holds.
      await session.query('select 1 from users where id = $1 for no key update', [userId]);
      const known = await this.find(id, session);
      if (known) return { device: await this.renewed(requireSame(known, device), device, session), isNew: false };
      await requireSameAsCertified(device, session);
      const [row] = await session.query<{ count: number }[]>(
        'select count(*)::int as count from devices where user_id = $1',
        [userId],
      );
      if (row!.count >= MOST.devices) throw limitReached('devices', MOST.devices);
      await session.query(
        `insert into devices (id, user_id, agreement_key, signing_key, kind, header, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
        [id, userId, agreementKey, signingKey, device.kind, device.header, this.clock.now()],
      );
      return { device: requireSame((await this.find(id, session))!, device), isNew: true };
    });
  }

  async ofUser(userId: string): Promise<Device[]> {
    return this.database.query<Device[]>(`select ${COLUMNS} from devices where user_id = $1 order by id`, [userId]);
  }

  /** @throws AppError `not_found` */
  async require(userId: string, id: string, session: Session = this.database): Promise<Device> {
    const device = await this.find(id, session);
    if (device?.userId !== userId) throw noSuch('device');
    return device;
  }

  /**
   * With the keys that were sealed to it; where it had the present one, nothing is written until an owner has rotated the
   * key. Its certificates stay: they say who signed what.
   * @throws AppError `not_found`
   */
  async remove(userId: string, id: string): Promise<void> {
    const changed = await this.database.transaction(async (session) => {
      const found = await session.query<unknown[]>('select 1 from devices where id = $1 and user_id = $2 for update', [
        id,
        userId,
      ]);
      if (found.length === 0) throw noSuch('device');
      return forgetDevices([id], session);
    });
    for (const projectId of changed) this.news.changed(projectId);
  }

  private async renewed(known: Device, { header }: Pick<Device, 'header'>, session: Session): Promise<Device> {
    if (header === null || header === known.header) return known;
    await session.query('update devices set header = $2 where id = $1', [known.id, header]);
    return { ...known, header };
  }

  private async find(id: string, session: Session): Promise<Device | undefined> {
    const [device] = await session.query<Device[]>(`select ${COLUMNS} from devices where id = $1`, [id]);
    return device;
  }
}

/**
 * Erases devices, whose rows the caller has locked, so that nobody seals a key to them meanwhile.
 * @returns projects whose present key one of them had
 */
export async function forgetDevices(ids: readonly string[], session: Session): Promise<string[]> {
  // All of them before any of their keys, and in order, as everybody who changes more than one.
  await session.query(
    `select 1 from projects
      where id in (select project_id from project_keys where device_id = any($1) and wrapped_key is not null)
      order by id for update`,
    [ids],
  );
  const [changed] = await session.query<[{ id: string }[], number]>(
    `update projects p set rotation_due = true, members_version = members_version + 1
      where id in (select k.project_id from project_keys k
                    where k.device_id = any($1) and k.wrapped_key is not null and k.generation = p.generation)
      returning id`,
    [ids],
  );
  await session.query(
    'update project_keys set wrapped_key = null where device_id = any($1) and wrapped_key is not null',
    [ids],
  );
  await session.query('delete from devices where id = any($1)', [ids]);
  return changed.map(({ id }) => id);
}

/** Certificates outlive their device: under the same id nobody else comes, and no other key. */
async function requireSameAsCertified(wanted: Omit<Device, 'createdAt'>, session: Session): Promise<void> {
  const [known] = await session.query<{ isOthers: boolean; isOther: boolean }[]>(
    `select bool_or(user_id is distinct from $2) as "isOthers",
            bool_or(agreement_key <> $3 or signing_key <> $4) as "isOther"
       from project_keys where device_id = $1`,
    [wanted.id, wanted.userId, wanted.agreementKey, wanted.signingKey],
  );
  if (known?.isOthers) throw noSuch('device');
  if (known?.isOther) throw otherKeys();
}

function otherKeys(): AppError {
  return new AppError('invalid_state', 'a device keeps its keys: register a new one');
}

function requireSame(known: Device, wanted: Omit<Device, 'createdAt'>): Device {
  if (known.userId !== wanted.userId) throw noSuch('device');
  if (
    known.agreementKey.equals(wanted.agreementKey) &&
    known.signingKey.equals(wanted.signingKey) &&
    known.kind === wanted.kind
  )
    return known;
  throw otherKeys();
}
