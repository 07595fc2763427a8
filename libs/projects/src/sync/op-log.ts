import { createHash } from 'node:crypto';
import { AppError, BoundedMap, Clock, type Principal } from '@cse/core';
import { PreparedStatement } from '@cse/database';
import { StorageQuota, type StorageRefusal } from '@cse/usage';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProjectAccess } from '../access/project-access';
import { generationOld, noSuch, requireLog, roleInsufficient } from '../access/refusals';
import { MOST } from '../bounds';
import { requireCiphertext } from '../signing/readable';
import { badSignature, isSignedAsync, LABELS } from '../signing/signed-bytes';
import { ProjectsTelemetry } from '../upkeep/projects-telemetry';
import { ProjectNews } from './project-news';

/** An operation as a device sends it: opaque, signed, with a number that the device uses once. */
export interface SentOp {
  opId: string;
  deviceId: string;
  seq: number;
  generation: number;
  ciphertext: Buffer;
  signature: Buffer;
}

export interface KeptOp extends SentOp {
  cursor: number;
  at: Date;
}

/** A part of the log, in its order. */
export interface OpPage {
  ops: KeptOp[];
  /** Of the newest operation of all. */
  last: number;
  /** Operations up to here are in a snapshot, and no more in the log. */
  compactedTo: number;
}

interface Appended {
  cursors: number[];
  last: number;
  written: number;
}
type Outcome =
  | Appended
  | { code: 'not_found' | 'role_insufficient' }
  | { code: 'key_generation_old'; generation: number; rotation_due: boolean }
  | { code: 'op_conflict'; op_id: string; last_seq?: number }
  | { code: 'quota_exceeded'; refusal: StorageRefusal };

const APPEND = new PreparedStatement<{ outcome: Outcome }>(
  'project_append_ops',
  `select project_append_ops($1, $2, $3, $4, $5::uuid[], $6::uuid[], $7::bigint[], $8::int[], $9::int[], $10::int[],
                             $11::bytea, $12::bytea) as outcome`,
);

interface PageRow {
  compacted_to: string;
  last_cursor: string;
  cursor: string | null;
  op_id: string;
  device_id: string;
  seq: string;
  generation: number;
  ciphertext: Buffer;
  signature: Buffer;
  at: Date;
}

/** One statement, so that what it says of the log is of one moment. */
const PAGE = new PreparedStatement<PageRow>(
  'project_ops_page',
  `select p.compacted_to, p.last_cursor, o.*
     from projects p left join lateral (
       select cursor, op_id, device_id, seq, generation, ciphertext, signature, at
         from (select s.*, sum(octet_length(ciphertext)) over (order by cursor) - octet_length(ciphertext) as before
                 from (select * from project_ops where project_id = p.id and cursor > $2 order by cursor limit $3) s) w
        where before < $4) o on true
    where p.id = $1 order by o.cursor`,
);

const KNOWN_DEVICES = 20_000;

/** The operations of a project, in the one order in which they were taken. */
@Injectable()
export class OpLog {
  /**
   * Owner and key of devices: neither changes while they are registered. Whether one is still there is asked when it
   * writes; one that was forgotten before it had any certificate may come back with others, and is looked up again.
   */
  private readonly signers = new BoundedMap<string, { userId: string; key: Buffer }>(KNOWN_DEVICES);

  constructor(
    private readonly database: DataSource,
    private readonly access: ProjectAccess,
    private readonly quota: StorageQuota,
    private readonly news: ProjectNews,
    private readonly clock: Clock,
    @Optional() @Inject(ProjectsTelemetry) private readonly telemetry?: ProjectsTelemetry,
  ) {}

  /**
   * Takes operations, all or none, and gives each its place. One that is there already keeps the place that it has, so
   * that a batch may be sent again whenever its answer was lost.
   * @throws AppError `not_found`, `role_insufficient`, `signature_invalid`, `not_ciphertext`, `op_conflict`,
   *   `key_generation_old`, `quota_exceeded`
   */
  async append(
    { userId }: Pick<Principal, 'userId'>,
    projectId: string,
    ops: readonly SentOp[],
  ): Promise<{ cursors: number[]; last: number }> {
    const { payer } = await this.access.require(projectId, userId, 'editor');
    requireDistinct(ops);
    for (const [index, { ciphertext }] of ops.entries()) requireCiphertext(ciphertext, `/ops/${index}/ciphertext`);
    await this.requireSignatures(userId, projectId, ops);
    const [row] = await APPEND.rows(this.database, [
      ...[projectId, userId, this.clock.now(), this.quota.capOf(payer)],
      ...columnsOf(ops),
    ]);
    const outcome = row!.outcome;
    if ('code' in outcome) throw this.refusalOf(outcome);
    if (outcome.written > 0) {
      this.telemetry?.appended(
        outcome.written,
        ops.reduce((sum, { ciphertext }) => sum + ciphertext.length, 0),
      );
      this.news.changed(projectId);
    }
    return outcome;
  }

  /** As `page`, for a member. @throws AppError `not_found`, `ops_compacted` */
  async list({ userId }: Pick<Principal, 'userId'>, projectId: string, after: number, limit: number): Promise<OpPage> {
    await this.access.require(projectId, userId);
    const page = await this.page(projectId, after, limit);
    if (!page) throw noSuch('project');
    requireLog(after, page.compactedTo, null);
    return page;
  }

  /** What stands after a cursor: so many, and no more bytes than a page has, but one at least. */
  async page(projectId: string, after: number, limit: number): Promise<OpPage | undefined> {
    const rows = await PAGE.rows(this.database, [projectId, after, limit, MOST.pageBytes]);
    const [first] = rows;
    if (!first) return undefined;
    const ops = first.cursor === null ? [] : rows.map(opOf);
    return { ops, last: Number(first.last_cursor), compactedTo: Number(first.compacted_to) };
  }

  private refusalOf(outcome: Exclude<Outcome, Appended>): AppError {
    switch (outcome.code) {
      case 'not_found':
        return noSuch('project');
      case 'role_insufficient':
        return roleInsufficient('this device has no certificate that lets it write');
      case 'key_generation_old':
        return generationOld(outcome.generation, outcome.rotation_due);
      case 'op_conflict':
        return opConflict(outcome.op_id, outcome.last_seq);
      case 'quota_exceeded':
        return this.quota.refusal(outcome.refusal);
    }
  }

  private async requireSignatures(userId: string, projectId: string, ops: readonly SentOp[]): Promise<void> {
    const keys = await this.keysOf(userId, [...new Set(ops.map(({ deviceId }) => deviceId))]);
    const held = await Promise.all(
      ops.map(({ opId, deviceId, seq, generation, ciphertext, signature }) => {
        const digest = createHash('sha256').update(ciphertext).digest('hex');
        const fields = [projectId, opId, deviceId, String(seq), String(generation), digest];
        return isSignedAsync(keys.get(deviceId)!, signature, LABELS.op, ...fields);
      }),
    );
    const wrong = held.indexOf(false);
    if (wrong < 0) return;
    const { deviceId } = ops[wrong]!;
    this.signers.delete(deviceId);
    const present = (await this.keysOf(userId, [deviceId])).get(deviceId)!;
    if (present.equals(keys.get(deviceId)!)) throw badSignature(`/ops/${wrong}/signature`);
    return this.requireSignatures(userId, projectId, ops);
  }

  /** @throws AppError `not_found` for a device that is not the user's */
  private async keysOf(userId: string, ids: readonly string[]): Promise<Map<string, Buffer>> {
    const unknown = ids.filter((id) => this.signers.get(id)?.userId !== userId);
    if (unknown.length > 0) {
      const rows = await this.database.query<{ id: string; user_id: string; key: Buffer }[]>(
        'select id, user_id, signing_key as key from devices where id = any($1)',
        [unknown],
      );
      for (const { id, user_id, key } of rows) this.signers.set(id, { userId: user_id, key });
    }
    return new Map(
      ids.map((id) => {
        const signer = this.signers.get(id);
        if (signer?.userId !== userId) throw noSuch('device');
        return [id, signer.key];
      }),
    );
  }
}

function columnsOf(ops: readonly SentOp[]): unknown[] {
  let next = 1;
  const starts = ops.map(({ ciphertext }) => {
    const start = next;
    next += ciphertext.length;
    return start;
  });
  return [
    ops.map(({ opId }) => opId),
    ops.map(({ deviceId }) => deviceId),
    ops.map(({ seq }) => seq),
    ops.map(({ generation }) => generation),
    starts,
    ops.map(({ ciphertext }) => ciphertext.length),
    Buffer.concat(ops.map(({ ciphertext }) => ciphertext)),
    Buffer.concat(ops.map(({ signature }) => signature)),
  ];
}

function requireDistinct(ops: readonly SentOp[]): void {
  const ids = new Set<string>();
  const places = new Set<string>();
  for (const { opId, deviceId, seq } of ops) {
    const place = `${deviceId} ${seq}`;
    if (ids.has(opId) || places.has(place)) throw opConflict(opId);
    ids.add(opId);
    places.add(place);
  }
}

function opConflict(opId: string, lastSeq?: number): AppError {
  const members = { op_id: opId, ...(lastSeq === undefined ? {} : { last_seq: lastSeq }) };
  return new AppError('op_conflict', 'the id or the number of an operation was used for another one', { members });
}

function opOf(row: PageRow): KeptOp {
  return {
    cursor: Number(row.cursor),
    opId: row.op_id,
    deviceId: row.device_id,
    seq: Number(row.seq),
    generation: row.generation,
    ciphertext: row.ciphertext,
    signature: row.signature,
    at: row.at,
  };
}
