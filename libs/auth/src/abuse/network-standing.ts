import { BoundedMap, Clock, networkOf } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { networkRateShare } from './abuse-rules';
import { AbuseScores } from './abuse-scores';

const BELIEVED_MS = 5_000;
const CACHED_NETWORKS = 10_000;

/** How much of the rate before sign-in a network has left. */
@Injectable()
export class NetworkStanding {
  private readonly known = new BoundedMap<string, { share: number; readAt: number }>(CACHED_NETWORKS);

  constructor(
    private readonly scores: AbuseScores,
    private readonly clock: Clock,
  ) {}

  /** From 0 (exclusive) to 1. */
  async rateShare(ip: string): Promise<number> {
    const network = networkOf(ip);
    const now = this.clock.millis();
    const known = this.known.get(network);
    if (known && now - known.readAt < BELIEVED_MS) return known.share;
    const share = networkRateShare(await this.scores.of({ network }));
    this.known.set(network, { share, readAt: now });
    return share;
  }
}
