export const STALE_KINDS = ['node', 'summary', 'artifact', 'clip', 'film'] as const;
export type StaleKind = (typeof STALE_KINDS)[number];

/** Something that may be true no more, and why: each chain leads from a change to what it rests on. */
export interface StaleMark {
  kind: StaleKind;
  id: string;
  because: string[][];
}

export interface Thing {
  kind: StaleKind;
  id: string;
}

/** Chains that a mark carries, one for each change, the shortest first. */
const MOST_CHAINS = 8;
/** Ids of a chain: of a longer one the change and the end. Each link between is marked itself, and tells what it rests on. */
const LONGEST_CHAIN = 16;

/** Ids from a change on, each link with the one before it: what rests on the same has the same chain, not a copy. */
interface Chain {
  before: Chain | undefined;
  id: string;
  /** The change that it begins with. */
  cause: string;
  length: number;
  /** Its place among the chains of its length, by their ids: which chain is told does not hang on the order of the input. */
  rank: number;
}

interface Marked {
  thing: Thing;
  chains: Chain[];
}

/**
 * A walk from changes over what rests on them, all chains of a length after all shorter ones, so that each is met first by
 * its shortest. Of each thing a fixed number of chains is kept and followed: time and memory are linear in what rests on
 * what, however long the chains and however many the changes.
 */
export class StaleWalk {
  private readonly marked = new Map<string, Marked>();
  /** What the walk begins with, by the length of the chain. */
  private readonly begun: { chain: Chain; on: Iterable<Thing> }[][] = [];

  /** @param restsOn what rests on a thing that is marked */
  constructor(private readonly restsOn: (thing: Thing) => Iterable<Thing>) {}

  /** @param ids the change, and what of it things rest on */
  begin(ids: readonly [string, ...string[]], on: Iterable<Thing>): void {
    const [cause, ...rest] = ids;
    const first: Chain = { before: undefined, id: cause, cause, length: 1, rank: 0 };
    const chain = rest.reduce(behind, first);
    // A chain is ranked after the one before it.
    if (chain !== first) (this.begun[1] ??= []).push({ chain: first, on: [] });
    (this.begun[chain.length] ??= []).push({ chain, on });
  }

  marks(): StaleMark[] {
    let level: { chain: Chain; on: Iterable<Thing> }[] = [];
    for (let length = 1; length < this.begun.length || level.length > 0; length++) {
      level.push(...(this.begun[length] ?? []));
      rank(level.map(({ chain }) => chain));
      level.sort((a, b) => a.chain.rank - b.chain.rank);
      const next: typeof level = [];
      for (const { chain, on } of level) {
        for (const thing of on) {
          if (this.mark(thing, chain)) next.push({ chain: behind(chain, thing.id), on: this.restsOn(thing) });
        }
      }
      level = next;
    }
    return [...this.marked.values()].map(({ thing: { kind, id }, chains }) => ({
      ...{ kind, id },
      because: chains.slice(0, MOST_CHAINS).map(idsOf),
    }));
  }

  /** Whether this is a chain that is to be followed: of a change that the thing is not known to rest on, while there is room. */
  private mark(thing: Thing, chain: Chain): boolean {
    // Nothing is stale because of itself.
    if (thing.kind === 'node' && chain.cause === thing.id) return false;
    const key = `${thing.kind} ${thing.id}`;
    const mark = this.marked.get(key);
    if (!mark) {
      this.marked.set(key, { thing, chains: [chain] });
      return true;
    }
    // One more than is told: of those of what it rests on, one may begin with the thing itself.
    if (mark.chains.length > MOST_CHAINS || mark.chains.some(({ cause }) => cause === chain.cause)) return false;
    mark.chains.push(chain);
    return true;
  }
}

function behind(before: Chain, id: string): Chain {
  return { before, id, cause: before.cause, length: before.length + 1, rank: 0 };
}

/** Ranks chains of one length, of which the chains before them are ranked, by their ids from the first on. */
function rank(chains: Chain[]): void {
  const order = (a: Chain, b: Chain) =>
    (a.before?.rank ?? 0) - (b.before?.rank ?? 0) || (a.id < b.id ? -1 : Number(a.id > b.id));
  let last: Chain | undefined;
  for (const chain of chains.sort(order)) {
    chain.rank = last ? last.rank + (order(last, chain) === 0 ? 0 : 1) : 0;
    last = chain;
  }
}

function idsOf(chain: Chain): string[] {
  const ids: string[] = [];
  let at: Chain | undefined = chain;
  for (; at && ids.length < LONGEST_CHAIN - 1; at = at.before) ids.push(at.id);
  if (at) ids.push(at.cause);
  return ids.reverse();
}
