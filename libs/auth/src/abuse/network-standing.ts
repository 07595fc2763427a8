import { Clock, ipPrefix } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { SESSION_NETWORK } from '../sessions/session-opener';
import { networkRateShare } from './abuse-rules';
import { AbuseScores } from './abuse-scores';

const BELIEVED_MS = 5_000;
const CACHED_NETWORKS = 10_000;

/** How much of the rate before sign-in a network has left. */
@Injectable()
export class NetworkStanding {
  private readonly known = new Map<string, { share: number; readAt: number }>();

  constructor(
    private readonly scores: AbuseScores,
    private readonly clock: Clock,
  ) {}

  /** From 0 (exclusive) to 1. */
  async rateShare(ip: string): Promise<number> {
    const network = ipPrefix(ip, SESSION_NETWORK);
    const now = this.clock.millis();
    const known = this.known.get(network);
    if (known && now - known.readAt < BELIEVED_MS) return known.share;
    const share = networkRateShare(await this.scores.of({ network }));
    this.known.delete(network);
    if (this.known.size >= CACHED_NETWORKS) this.known.delete(this.known.keys().next().value!);
    this.known.set(network, { share, readAt: now });
    return share;
  }
}
