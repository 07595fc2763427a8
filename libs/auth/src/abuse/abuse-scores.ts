import { Clock, networkOf, RecentReads } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MAX_SCORE, networkRateShare, PAUSE_MS } from './abuse-rules';

const BELIEVED_MS = 5_000;
const CACHED_NETWORKS = 10_000;

/** Whom a score is kept for. */
export type Scored = { userId: string } | { network: string };

/** Scores that halve every hour (`abuse_score_at`). Adding is one statement, so that no two signals overwrite each other. */
@Injectable()
export class AbuseScores {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The score without and with the points. */
  async add(whom: Scored, points: number): Promise<{ before: number; after: number }> {
    const [row] = await this.database.query<{ after: number }[]>(
      `insert into abuse_scores as known (subject, user_id, score, updated_at) values ($1, $2, $3, $4)
       on conflict (subject) do update
         set score = least(${MAX_SCORE}, abuse_score_at(known.score, known.updated_at, $4) + $3), updated_at = greatest(known.updated_at, $4)
       returning score as after`,
      [subjectOf(whom), 'userId' in whom ? whom.userId : null, points, this.clock.now()],
    );
    return { before: row!.after - points, after: row!.after };
  }

  async of(whom: Scored): Promise<number> {
    const [row] = await this.database.query<{ score: number }[]>(
      `select abuse_score_at(score, updated_at, $2) as score from abuse_scores where subject = $1`,
      [subjectOf(whom), this.clock.now()],
    );
    return row?.score ?? 0;
  }

  /** What costs money is refused to this user for a while. */
  async pause(userId: string): Promise<void> {
    const until = new Date(this.clock.millis() + PAUSE_MS);
    await this.database.query('update abuse_scores set paused_until = $2 where user_id = $1', [userId, until]);
  }
}

function subjectOf(whom: Scored): string {
  return 'userId' in whom ? `user:${whom.userId}` : `network:${whom.network}`;
}

/** How much of the rate before sign-in a network has left. */
@Injectable()
export class NetworkRateShare {
  private readonly shares: RecentReads<number>;

  constructor(scores: AbuseScores, clock: Clock) {
    const read = async (network: string) => networkRateShare(await scores.of({ network }));
    this.shares = new RecentReads(read, clock, { believedMs: BELIEVED_MS, most: CACHED_NETWORKS });
  }

  /** From 0 (exclusive) to 1. */
  rateShare(ip: string): Promise<number> {
    return this.shares.of(networkOf(ip));
  }
}
