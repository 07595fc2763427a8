import { AppError, Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { MOST } from '../bounds';
import { LABELS, requireSigned } from '../signing/signed-bytes';
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
    private readonly clock: Clock,
  ) {}

  /**
   * Registers a device. Doing it again changes nothing but its header.
   * @throws AppError `signature_invalid`, `invalid_state` with other keys, `limit_reached`, `not_found` for an id that is
   *   somebody else's
   */
  async register(device: Omit<Device, 'createdAt'>, proof: Buffer): Promise<{ device: Device; isNew: boolean }> {
    const { id, userId, agreementKey, signingKey } = device;
    requireSigned('/proof', signingKey, proof, LABELS.device, userId, id, agreementKey);
    return this.database.transaction(async (session) => {
      // Nobody else registers for this user meanwhile, so that the bound holds.
      await session.query('select 1 from users where id = $1 for no key update', [userId]);
      const known = await this.find(id, session);
      if (known) return { device: await this.renewed(requireSame(known, device), device, session), isNew: false };
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

  /** With the keys that were sealed to it. Its certificates stay: they say who signed what. @throws AppError `not_found` */
  async remove(userId: string, id: string): Promise<void> {
    await this.database.transaction(async (session) => {
      const rows = await session.query<[unknown[], number]>('delete from devices where id = $1 and user_id = $2', [
        id,
        userId,
      ]);
      if (rows[1] === 0) throw noSuch('device');
      await session.query('update project_keys set wrapped_key = null where device_id = $1', [id]);
    });
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

function requireSame(known: Device, wanted: Omit<Device, 'createdAt'>): Device {
  if (known.userId !== wanted.userId) throw noSuch('device');
  if (
    known.agreementKey.equals(wanted.agreementKey) &&
    known.signingKey.equals(wanted.signingKey) &&
    known.kind === wanted.kind
  )
    return known;
  throw new AppError('invalid_state', 'a device keeps its keys: register a new one');
}
