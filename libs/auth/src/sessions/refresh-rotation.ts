import { SecretsConfig, type OauthClient } from '@cse/config';
import { AppError, Clock, networkOf, type ErrorCode } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { AbuseSignals } from '../abuse/abuse-signals';
import { ClientRegistry } from '../authorization/client-registry';
import { AccessTokenIssuer } from '../tokens/access-tokens';
import { isSuspended, User } from '../users/user.entity';
import { hashOf, isRefreshToken, successorOf, tokenPair, type TokenPair } from './refresh-token';
import { SessionGate } from './session-gate';
import { SessionLifetime } from './session-opener';
import { Session, SpentRefreshToken } from './session.entity';

/** The parent of the current token may come again this long, whatever became of its successor: answers get lost. */
const LEEWAY_MS = 30_000;
/** ... and this long while no access token issued with its successor was ever used. */
const UNCONFIRMED_LEEWAY_MS = 24 * 3_600_000;
/** ... and then not for ever: a client that never gets further has lost more than an answer. */
const MAX_LATE_REPLAYS = 10;

export interface RefreshRequest {
  refreshToken: string;
  /** How it travelled; a token is good for the transport of its client only. */
  transport: OauthClient['transport'];
  clientId?: string;
  ip: string;
}

type Rotated = { session: Session; successor: string };
type Refusal = { refused: ErrorCode; reused?: Session };

/**
 * Exchanges a refresh token for its one successor. Races are settled by the row lock, lost answers by deriving the
 * successor instead of drawing it, theft by ending the session when anything older than the parent is presented.
 */
@Injectable()
export class RefreshRotation {
  private readonly logger = new Logger('RefreshRotation');
  /** The first derives successors; those that another one derived are known. */
  private readonly secrets: readonly [Buffer, ...Buffer[]];

  constructor(
    private readonly database: DataSource,
    private readonly clients: ClientRegistry,
    private readonly accessTokens: AccessTokenIssuer,
    private readonly lifetime: SessionLifetime,
    private readonly gate: SessionGate,
    private readonly signals: AbuseSignals,
    private readonly clock: Clock,
    secrets: SecretsConfig,
  ) {
    this.secrets = secrets.deriveKeys('refresh rotation v1');
  }

  /** @throws AppError `refresh_invalid`, `refresh_reused`, `session_revoked`, `session_expired`, `account_suspended`. */
  async refresh(request: RefreshRequest): Promise<TokenPair> {
    if (!isRefreshToken(request.refreshToken)) throw refusal('refresh_invalid');
    const outcome = await this.database.transaction('READ COMMITTED', (manager) => this.settle(request, manager));
    if ('refused' in outcome) {
      if (outcome.reused) this.reportReuse(outcome.reused, request.ip);
      throw refusal(outcome.refused);
    }
    return this.answer(outcome);
  }

  private async settle(request: RefreshRequest, manager: EntityManager): Promise<(Rotated & { user: User }) | Refusal> {
    const hash = hashOf(request.refreshToken);
    const session = await manager
      .createQueryBuilder(Session, 'session')
      .setLock('pessimistic_write')
      .where('session.cur_hash = :hash or session.prev_hash = :hash', { hash })
      .getOne();
    if (!session) return this.settleUnknown(hash, manager);
    const now = this.clock.now();
    const refused = this.refusalOf(session, request, now);
    if (refused) return { refused };
    // There for sure: whoever deletes the account waits for the session's lock.
    const user = await manager.findOneByOrFail(User, { id: session.userId });
    if (isSuspended(user, now)) return { refused: 'account_suspended' };
    const outcome = session.curHash.equals(hash)
      ? await this.rotate(session, request, now, manager)
      : await this.replay(session, request.refreshToken, now, manager);
    return 'refused' in outcome ? outcome : { ...outcome, user };
  }

  private refusalOf(session: Session, { clientId, transport }: RefreshRequest, now: Date): ErrorCode | undefined {
    if (clientId !== undefined && clientId !== session.clientId) return 'refresh_invalid';
    if (this.clients.find(session.clientId)?.transport !== transport) return 'refresh_invalid';
    if (session.revokedAt) return session.revokeReason === 'reuse' ? 'refresh_reused' : 'session_revoked';
    return session.absoluteExpiresAt <= now || session.idleExpiresAt <= now ? 'session_expired' : undefined;
  }

  private async settleUnknown(hash: Buffer, manager: EntityManager): Promise<Refusal> {
    const spent = await manager.findOneBy(SpentRefreshToken, { hash });
    if (!spent) return { refused: 'refresh_invalid' };
    const session = await manager.findOneBy(Session, { id: spent.sessionId });
    return session ? this.endStolen(session, manager) : { refused: 'refresh_invalid' };
  }

  /** Two parties hold tokens of one family: nobody can tell which is the thief, so the session ends for both. */
  private async endStolen(session: Session, manager: EntityManager): Promise<Refusal> {
    const live = { id: session.id, revokedAt: IsNull() };
    const { affected } = await manager.update(Session, live, { revokedAt: this.clock.now(), revokeReason: 'reuse' });
    return { refused: 'refresh_reused', reused: affected ? session : undefined };
  }

  private async rotate(session: Session, request: RefreshRequest, now: Date, manager: EntityManager): Promise<Rotated> {
    const gen = session.gen + 1;
    const successor = successorOf(request.refreshToken, session.id, gen, this.secrets[0]);
    if (session.prevHash) {
      await manager.insert(SpentRefreshToken, { hash: session.prevHash, sessionId: session.id, gen: session.gen - 1 });
    }
    const changes = {
      gen,
      prevHash: session.curHash,
      curHash: hashOf(successor),
      rotatedAt: now,
      replayCount: 0,
      lastUsedAt: now,
      idleExpiresAt: this.lifetime.idleExpiry(this.clients.require(session.clientId), now, session.absoluteExpiresAt),
      ipPrefix: networkOf(request.ip),
    };
    await manager.update(Session, { id: session.id }, changes);
    return { session: { ...session, ...changes }, successor };
  }

  private async replay(
    session: Session,
    presented: string,
    now: Date,
    manager: EntityManager,
  ): Promise<Rotated | Refusal> {
    const age = now.getTime() - session.rotatedAt!.getTime();
    // A race of many tabs is no more suspicious than one of two, so what comes within the leeway is not counted.
    const isLate = age > LEEWAY_MS;
    const unused = session.confirmedGen < session.gen && age <= UNCONFIRMED_LEEWAY_MS;
    if (isLate && (!unused || session.replayCount >= MAX_LATE_REPLAYS)) return this.endStolen(session, manager);
    const successor = this.secrets
      .map((secret) => successorOf(presented, session.id, session.gen, secret))
      .find((token) => hashOf(token).equals(session.curHash));
    // The secret that derived it is gone: the session lives on for whoever holds the successor.
    if (successor === undefined) return { refused: 'refresh_invalid' };
    if (isLate) await manager.increment(Session, { id: session.id }, 'replayCount', 1);
    return { session, successor };
  }

  private async answer({ session, successor, user }: Rotated & { user: User }): Promise<TokenPair> {
    const access = await this.accessTokens.issue(session);
    return tokenPair(session, user, { access, refresh: successor }, this.clock.now());
  }

  private reportReuse(session: Session, ip: string): void {
    this.gate.forget(session.id);
    this.signals.report('refresh_reuse', { userId: session.userId, ip });
    this.logger.warn({ event: 'refresh_reused', session_id: session.id, user_id: session.userId });
  }
}

const DETAIL: Partial<Record<ErrorCode, string>> = {
  refresh_invalid: 'this refresh token is not known here; sign in again',
  refresh_reused: 'an old refresh token was used, so the session was ended for safety; sign in again',
  session_revoked: 'the session has been ended; sign in again',
  session_expired: 'the session has expired; sign in again',
  account_suspended: 'this account is suspended',
};

function refusal(code: ErrorCode): AppError {
  return new AppError(code, DETAIL[code] ?? code);
}
