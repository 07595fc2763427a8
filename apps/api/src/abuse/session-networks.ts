/** People move between two or three networks; a token that is passed around is seen in many. */
const USUAL = 3;
const WINDOW_MS = 300_000;
const MOST = 10_000;

/** Which networks each session was used from within the last minutes. Holds a bounded number of sessions. */
export class SessionNetworks {
  private readonly seen = new Map<string, { since: number; networks: Set<string> }>();

  /** True when this use is from one network more than anybody needs. */
  isOneTooMany(sessionId: string, network: string, now: number): boolean {
    let known = this.seen.get(sessionId);
    if (!known || now - known.since >= WINDOW_MS) {
      this.seen.delete(sessionId);
      if (this.seen.size >= MOST) this.seen.delete(this.seen.keys().next().value!);
      this.seen.set(sessionId, (known = { since: now, networks: new Set() }));
    }
    if (known.networks.has(network)) return false;
    known.networks.add(network);
    return known.networks.size > USUAL;
  }
}
