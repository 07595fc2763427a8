import { AppError, Clock, inputError, type Principal } from '@cse/core';
import { StorageQuota } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Devices } from '../access/devices';
import { ProjectAccess, type Access } from '../access/project-access';
import { generationOld, limitReached, noSuch } from '../access/refusals';
import { MOST } from '../bounds';
import { ProjectNews } from '../sync/project-news';
import { requireCertificates, requireSigner, type Signer, type Target, type WrappedKey } from './certificates';

type Session = Pick<EntityManager, 'query'>;
type Caller = Pick<Principal, 'userId'>;

/** What a key counts for beside its bytes: its row. The same number stands in the table. */
const ROW_BYTES = 512;
const TARGET = `d.id, d.user_id as "userId", d.agreement_key as "agreementKey", d.signing_key as "signingKey", m.role`;

/** It stays until the key is there; one that is being forgotten at this moment is gone. Nobody waits, whatever else they hold. */
const STAYING = 'for key share of d skip locked';

/** Who can read a project, and who may write to it: keys sealed to devices, and their certificates. */
@Injectable()
export class ProjectKeys {
  constructor(
    private readonly database: DataSource,
    private readonly access: ProjectAccess,
    private readonly devices: Devices,
    private readonly quota: StorageQuota,
    private readonly news: ProjectNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives a device of a member the key of a generation. An owner does that for every device, a member for their own.
   * With the certificate that it has, nobody is told anything new.
   * @throws AppError `not_found`, `role_insufficient`, `signature_invalid`, `key_generation_old`, `quota_exceeded`,
   *   `limit_reached`
   */
  async put(caller: Caller, projectId: string, generation: number, key: WrappedKey): Promise<void> {
    await this.database.transaction(async (session) => {
      const access = await this.access.lock(session, projectId, caller.userId, 'viewer');
      const [target] = await session.query<Target[]>(
        `select ${TARGET} from devices d join project_members m on m.user_id = d.user_id and m.project_id = $1 where d.id = $2
           ${STAYING}`,
        [projectId, key.deviceId],
      );
      if (!target) throw noSuch('device');
      if (generation > access.generation) throw generationOld(access.generation, access.rotationDue);
      const signers = await this.signers(access, caller, [key], session);
      const signer = requireSigner(access, caller, target, key.certificate, signers);
      await requireCertificates(projectId, generation, [{ key, target, signer, pointer: '/certificate/signature' }]);
      const isKnown = await this.isCertified(projectId, generation, key, session);
      if (!isKnown) await this.requireFewDevices(projectId, target, session);
      await this.write(access, generation, [[key, target]], session);
      if (isKnown) return;
      await session.query('update projects set members_version = members_version + 1 where id = $1', [projectId]);
    });
    this.news.changed(projectId);
  }

  /** The keys of a device of the caller's, newest generation first. @throws AppError `not_found` */
  async ofDevice(
    { userId }: Caller,
    projectId: string,
    deviceId: string,
  ): Promise<{ generation: number; wrappedKey: Buffer }[]> {
    await this.access.require(projectId, userId);
    await this.devices.require(userId, deviceId);
    return this.database.query(
      `select generation, wrapped_key as "wrappedKey" from project_keys
        where project_id = $1 and device_id = $2 and wrapped_key is not null order by generation desc`,
      [projectId, deviceId],
    );
  }

  /**
   * Begins the next generation: a new key for exactly those devices that have the present one and whose member is still
   * there. From then on nothing is taken that is written with an older one. The same again changes nothing.
   * @throws AppError `not_found`, `role_insufficient`, `key_generation_old`, `signature_invalid`, `quota_exceeded`,
   *   `invalid_state` when the devices are others
   */
  async rotate(caller: Caller, projectId: string, generation: number, keys: readonly WrappedKey[]): Promise<void> {
    await this.database.transaction(async (session) => {
      const access = await this.access.lock(session, projectId, caller.userId, 'owner');
      if (generation === access.generation && (await this.isRotated(projectId, generation, keys, session))) return;
      if (generation !== access.generation + 1) throw generationOld(access.generation, access.rotationDue);
      const targets = await session.query<Target[]>(
        `select ${TARGET} from project_keys k join devices d on d.id = k.device_id
           join project_members m on m.user_id = d.user_id and m.project_id = k.project_id
          where k.project_id = $1 and k.generation = $2 and k.wrapped_key is not null ${STAYING}`,
        [projectId, access.generation],
      );
      const pairs = pairsOf(keys, targets);
      const signers = await this.signers(access, caller, keys, session);
      const signed = pairs.map(([key, target], index) => {
        const signer = requireSigner(access, caller, target, key.certificate, signers);
        return { key, target, signer, pointer: `/keys/${index}/certificate/signature` };
      });
      await requireCertificates(projectId, generation, signed);
      await this.write(access, generation, pairs, session);
      await session.query(
        `update projects set generation = $2, rotation_due = false, members_version = members_version + 1, updated_at = $3
          where id = $1`,
        [projectId, generation, this.clock.now()],
      );
    });
    this.news.changed(projectId);
  }

  /** The caller's devices that signed certificates of these keys, by their ids: one signs for many. */
  private async signers(
    { projectId }: Access,
    { userId }: Caller,
    keys: readonly WrappedKey[],
    session: Session,
  ): Promise<Map<string, Signer>> {
    const ids = [...new Set(keys.map(({ certificate }) => certificate.byDevice))];
    const rows = await session.query<(Signer & { id: string })[]>(
      `select d.id, d.signing_key as key, p.root_device_id = d.id and p.root_key = d.signing_key as "isRoot", k.role
         from devices d join projects p on p.id = $1
         left join project_keys k on k.project_id = p.id and k.device_id = d.id and k.generation = p.generation
        where d.user_id = $2 and d.id = any($3)`,
      [projectId, userId, ids],
    );
    return new Map(rows.map(({ id, ...signer }) => [id, signer]));
  }

  /** Whether it has a key with this certificate. */
  private async isCertified(
    projectId: string,
    generation: number,
    { deviceId, certificate: { role, signature, byDevice } }: WrappedKey,
    session: Session,
  ): Promise<boolean> {
    const rows = await session.query<unknown[]>(
      `select 1 from project_keys where project_id = $1 and device_id = $2 and generation = $3 and role = $4
          and signature = $5 and by_device = $6 and wrapped_key is not null`,
      [projectId, deviceId, generation, role, signature, byDevice],
    );
    return rows.length > 0;
  }

  /** A device may be forgotten and another one registered again and again: each leaves its certificates. */
  private async requireFewDevices(projectId: string, { id, userId }: Target, session: Session): Promise<void> {
    const [row] = await session.query<{ count: number }[]>(
      `select count(distinct device_id)::int as count from project_keys
        where project_id = $1 and user_id = $2 and device_id <> $3`,
      [projectId, userId, id],
    );
    if (row!.count >= MOST.certifiedDevices) throw limitReached('devices of a member', MOST.certifiedDevices);
  }

  private async write(
    { projectId, payer }: Access,
    generation: number,
    pairs: readonly (readonly [WrappedKey, Target])[],
    session: Session,
  ): Promise<void> {
    const bytes = pairs.reduce((sum, [{ wrappedKey }]) => sum + wrappedKey.length + ROW_BYTES, 0);
    await this.quota.admit(payer, bytes, session);
    for (const [{ deviceId, wrappedKey, certificate }, { userId, agreementKey, signingKey }] of pairs) {
      await session.query(
        `insert into project_keys (project_id, device_id, generation, user_id, agreement_key, signing_key, wrapped_key,
                                   role, signature, by_device, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (project_id, device_id, generation) do update
           set wrapped_key = excluded.wrapped_key, role = excluded.role, signature = excluded.signature,
               by_device = excluded.by_device`,
        [
          ...[projectId, deviceId, generation, userId, agreementKey, signingKey, wrappedKey],
          ...[certificate.role, certificate.signature, certificate.byDevice, this.clock.now()],
        ],
      );
    }
    await session.query(
      `update project_members set binding = null, invitation_id = null
        where project_id = $1 and user_id = any($2) and invitation_id is not null`,
      [projectId, pairs.map(([, { userId }]) => userId)],
    );
  }

  private async isRotated(
    projectId: string,
    generation: number,
    keys: readonly WrappedKey[],
    session: Session,
  ): Promise<boolean> {
    const rows = await session.query<{ id: string; key: Buffer | null }[]>(
      'select device_id as id, wrapped_key as key from project_keys where project_id = $1 and generation = $2',
      [projectId, generation],
    );
    const known = new Map(rows.map(({ id, key }) => [id, key]));
    return keys.length > 0 && keys.every(({ deviceId, wrappedKey }) => known.get(deviceId)?.equals(wrappedKey));
  }
}

function pairsOf(keys: readonly WrappedKey[], targets: readonly Target[]): [WrappedKey, Target][] {
  const byId = new Map(targets.map((target) => [target.id, target]));
  const pairs = keys.flatMap((key): [WrappedKey, Target][] => {
    const target = byId.get(key.deviceId);
    return target ? [[key, target]] : [];
  });
  if (new Set(keys.map(({ deviceId }) => deviceId)).size !== keys.length) {
    throw inputError('validation_failed', '/keys', 'names a device twice');
  }
  if (pairs.length === keys.length && keys.length === targets.length) return pairs;
  throw new AppError('invalid_state', 'the next key goes to exactly the devices of members that have the present one');
}
