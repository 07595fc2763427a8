import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError, Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { Column, DataSource, Entity, ForeignKey, Index, PrimaryColumn, type EntityManager } from 'typeorm';
import { AbuseSignals } from '../abuse/abuse-signals';
import { hashOf, type Device, type TokenPair } from '../sessions/refresh-token';
import { SessionOpener } from '../sessions/session-opener';
import { SessionRevoker } from '../sessions/session-revoker';
import { User } from '../users/user.entity';
import { ClientRegistry } from './client-registry';

const CODE_TTL_MS = 60_000;
const MAX_MISSES = 5;

/** A one-time code that an app exchanges for tokens; it stays after its use, so that a second use is noticed. */
@Entity('authorization_codes')
@Index('authorization_codes_expires_at_idx', ['expiresAt'])
@Index('authorization_codes_user_id_idx', ['userId'])
export class AuthorizationCode {
  @PrimaryColumn('bytea', { name: 'code_hash', primaryKeyConstraintName: 'authorization_codes_pkey' })
  codeHash!: Buffer;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey(() => User, { name: 'authorization_codes_user_id_fkey', onDelete: 'CASCADE' })
  userId!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('text', { name: 'redirect_uri' })
  redirectUri!: string;

  @Column('text', { name: 'code_challenge' })
  codeChallenge!: string;

  @Column('text', { name: 'device_name', nullable: true })
  deviceName!: string | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** Wrong verifiers so far. */
  @Column('integer')
  misses!: number;

  /** The session that its first use made. */
  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId!: string | null;
}

export interface CodeExchange {
  code: string;
  clientId: string;
  redirectUri: string;
  verifier: string;
  device: Device;
  ip: string;
}

/** One-time codes: 60 seconds, one use, bound to client, redirect address and PKCE challenge. */
@Injectable()
export class AuthorizationCodes {
  constructor(
    private readonly database: DataSource,
    private readonly clients: ClientRegistry,
    private readonly sessions: SessionOpener,
    private readonly revoker: SessionRevoker,
    private readonly signals: AbuseSignals,
    private readonly clock: Clock,
  ) {}

  async mint(
    grant: {
      userId: string;
      clientId: string;
      redirectUri: string;
      codeChallenge: string;
      deviceName: string | null;
    },
    manager: EntityManager,
  ): Promise<string> {
    const code = randomBytes(32).toString('base64url');
    const expiresAt = new Date(this.clock.millis() + CODE_TTL_MS);
    await manager.insert(AuthorizationCode, { ...grant, codeHash: hashOf(code), expiresAt, misses: 0 });
    return code;
  }

  /**
   * The tokens for a code. Every refusal looks the same. A second use of a code ends the session that the first one
   * made (ASVS 10.4.2): one of the two users of the code stole it.
   * @throws AppError `invalid_grant`, `account_suspended`.
   */
  async redeem(exchange: CodeExchange): Promise<TokenPair> {
    const outcome = await this.database.transaction('READ COMMITTED', (manager) => this.settle(exchange, manager));
    if ('reused' in outcome && (await this.revoker.revoke([outcome.reused.sessionId], 'code_reuse')) > 0) {
      this.signals.report('code_reuse', { userId: outcome.reused.userId, ip: exchange.ip });
    }
    if ('pair' in outcome) return outcome.pair;
    throw new AppError('invalid_grant', 'this code cannot be exchanged', { members: { error: 'invalid_grant' } });
  }

  private async settle(
    exchange: CodeExchange,
    manager: EntityManager,
  ): Promise<{ pair: TokenPair } | { reused: { sessionId: string; userId: string } } | { refused: true }> {
    const codeHash = hashOf(exchange.code);
    const { user, grant } = await this.locked(codeHash, manager);
    if (!user || !grant) return { refused: true };
    if (grant.sessionId !== null) return { reused: { sessionId: grant.sessionId, userId: grant.userId } };
    const client = this.clients.find(exchange.clientId);
    const bound = grant.clientId === exchange.clientId && grant.redirectUri === exchange.redirectUri;
    if (!client || !bound || grant.expiresAt <= this.clock.now() || grant.misses >= MAX_MISSES) {
      return { refused: true };
    }
    if (!provesChallenge(exchange.verifier, grant.codeChallenge)) {
      await manager.increment(AuthorizationCode, { codeHash }, 'misses', 1);
      return { refused: true };
    }
    const device = { ...exchange.device, name: exchange.device.name ?? grant.deviceName ?? undefined };
    const pair = await this.sessions.open({ user, client, device, ip: exchange.ip }, manager);
    await manager.update(AuthorizationCode, { codeHash }, { sessionId: pair.sessionId });
    return { pair };
  }

  /**
   * A code and whom it is of, both under the lock of the person's row, which whoever deletes or suspends the account
   * takes first as well: exchanges for one person and those come one after the other, and none waits for one who waits
   * for them.
   */
  private async locked(codeHash: Buffer, manager: EntityManager) {
    const issued = await manager.findOneBy(AuthorizationCode, { codeHash });
    if (!issued) return {};
    const person = { id: issued.userId };
    const user = await manager.findOne(User, { where: person, lock: { mode: 'for_no_key_update' } });
    // Read again: whoever had the lock before may have used it.
    return { user, grant: await manager.findOneBy(AuthorizationCode, { codeHash }) };
  }
}

/** RFC 7636, 4.6, method S256; there is no other. */
function provesChallenge(verifier: string, challenge: string): boolean {
  const computed = Buffer.from(createHash('sha256').update(verifier).digest('base64url'));
  const expected = Buffer.from(challenge);
  return computed.length === expected.length && timingSafeEqual(computed, expected);
}
