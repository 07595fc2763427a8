import { AppError, Clock, RecentReads, type Principal, type Role } from '@cse/core';
import { PreparedStatement } from '@cse/database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { userRateShare } from '../abuse/abuse-rules';
import type { AccessClaims } from '../tokens/access-tokens';

/** How long an answer about a session is believed; a revocation elsewhere takes effect within this. */
const BELIEVED_MS = 5_000;
const CACHED_SESSIONS = 10_000;

interface SessionState {
  userId: string;
  clientId: string;
  confirmedGen: number;
  revoked: boolean;
  expiresAtMs: number;
  role: Role;
  plan: string;
  rateShare: number;
  pausedUntil: Date | undefined;
}

interface SessionRow {
  user_id: string;
  client_id: string;
  confirmed_gen: number;
  absolute_expires_at: Date;
  role: Role;
  plan: string;
  revoked: boolean;
  abuse_score: number;
  paused_until: Date | null;
}

const READ = new PreparedStatement<SessionRow>(
  'session_gate',
  `select s.user_id, s.client_id, s.confirmed_gen, s.absolute_expires_at, u.role, u.plan,
          (s.revoked_at is not null or (u.suspended_at is not null and coalesce(u.suspended_until > $2, true))) as revoked,
          coalesce(abuse_score_at(a.score, a.updated_at, $2), 0) as abuse_score, a.paused_until
     from sessions s join users u on u.id = s.user_id left join abuse_scores a on a.user_id = u.id where s.id = $1`,
);

/**
 * Says who is behind a session right now. Role, suspension and revocation come from the database, never from a token
 * that is minutes old.
 */
@Injectable()
export class SessionGate {
  private readonly states: RecentReads<SessionState | undefined>;

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {
    const kept = { believedMs: BELIEVED_MS, most: CACHED_SESSIONS };
    this.states = new RecentReads((sessionId) => this.read(sessionId), clock, kept);
  }

  /** @throws AppError `unauthenticated`, `session_revoked` or `session_expired`. */
  async admit(claims: AccessClaims): Promise<Principal> {
    const state = await this.states.of(claims.sid);
    if (!state || state.userId !== claims.sub || state.clientId !== claims.client_id) {
      throw new AppError('unauthenticated', 'a valid bearer token is needed');
    }
    this.requireLive(state);
    if (claims.rtg > state.confirmedGen) await this.confirm(claims, state);
    const { userId, clientId, role, plan, rateShare, pausedUntil } = state;
    return { userId, sessionId: claims.sid, clientId, role, plan, rateShare, pausedUntil };
  }

  /** For answers that take long. @throws AppError `session_revoked` or `session_expired`. */
  async stillAdmitted({ sessionId }: Pick<Principal, 'sessionId'>): Promise<void> {
    this.requireLive(await this.states.of(sessionId));
  }

  private requireLive(state: SessionState | undefined): void {
    if (!state || state.revoked) throw new AppError('session_revoked', 'the session has been ended; sign in again');
    if (state.expiresAtMs > this.clock.millis()) return;
    throw new AppError('session_expired', 'the session has expired; sign in again');
  }

  /** Makes this process ask again; others follow within five seconds. */
  forget(sessionId: string): void {
    this.states.forget(sessionId);
  }

  forgetAll(): void {
    this.states.forgetAll();
  }

  private async read(sessionId: string): Promise<SessionState | undefined> {
    const [row] = await READ.rows(this.database, [sessionId, this.clock.now()]);
    if (!row) return undefined;
    return {
      userId: row.user_id,
      clientId: row.client_id,
      confirmedGen: row.confirmed_gen,
      revoked: row.revoked,
      expiresAtMs: row.absolute_expires_at.getTime(),
      role: row.role,
      plan: row.plan,
      rateShare: userRateShare(row.abuse_score),
      pausedUntil: row.paused_until ?? undefined,
    };
  }

  /** The successor has been used: from now on its parent is old. One conditional update a rotation. */
  private async confirm({ sid, rtg }: AccessClaims, state: SessionState): Promise<void> {
    await this.database.query(
      'update sessions set confirmed_gen = $2 where id = $1 and confirmed_gen < $2 and gen >= $2',
      [sid, rtg],
    );
    state.confirmedGen = rtg;
  }
}
