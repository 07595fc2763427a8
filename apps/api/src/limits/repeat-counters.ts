import { BoundedMap, networkOf } from '@cse/core';

const MOST = 10_000;
/** More different things than this are not told apart any more: each counts as new. */
const TOLD_APART = 64;

/** Counts the different things that somebody does within a window that begins with the first. Bounded in size. */
export class DistinctCounter {
  private readonly known = new BoundedMap<string, { since: number; times: number; things: Set<string> }>(MOST);

  constructor(private readonly windowMs: number) {}

  /** How many there have been, this one included; 0 for one that was counted before. */
  count(who: string, what: string, now: number): number {
    const seen = this.known.get(who);
    if (!seen || now - seen.since >= this.windowMs) {
      this.known.set(who, { since: now, times: 1, things: new Set([what]) });
      return 1;
    }
    if (seen.things.has(what)) return 0;
    if (seen.things.size < TOLD_APART) seen.things.add(what);
    return ++seen.times;
  }
}

/** People move between two or three networks; a token that is passed around is seen in many. */
const USUAL = 3;
const WINDOW_MS = 300_000;

interface Seen {
  since: number;
  /** The address of the latest use: as a rule it is that of the next one, and reading an address is not free. */
  latest: string;
  /** Phones change their address within a network, which is then the same. */
  networks: Set<string>;
}

/** Which networks each session was used from within the last minutes. Holds a bounded number of sessions. */
export class SessionNetworks {
  private readonly sessions = new BoundedMap<string, Seen>(MOST);

  /** True when this use is from one network more than anybody needs. */
  isOneTooMany(sessionId: string, ip: string, now: number): boolean {
    const known = this.sessions.get(sessionId);
    if (!known || now - known.since >= WINDOW_MS) {
      this.begin(sessionId, ip, now);
      return false;
    }
    if (known.latest === ip) return false;
    known.latest = ip;
    const before = known.networks.size;
    known.networks.add(networkOf(ip));
    return known.networks.size > Math.max(before, USUAL);
  }

  private begin(sessionId: string, ip: string, now: number): void {
    this.sessions.set(sessionId, { since: now, latest: ip, networks: new Set([networkOf(ip)]) });
  }
}
